// SPDX-License-Identifier: Apache-2.0
#include "tests/golden_plugin.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/text.h"
#include "importers/import.h"
#include "plugin/graph.h"
#include "plugin/local_context.h"
#include "plugin/registry.h"
#include "sandbox/result_check.h"

namespace harness::testing {
namespace {

// One plugin, its dependencies having run into `dependencies`.
Result<Json> RunOne(const plugin::BuiltIn& built_in, const plugin::Plugin& plugin, const Json& config,
                    const Path& dataset_folder, const Path& root, std::map<std::string, Path>& dependencies,
                    int64_t batch_rows, int threads) {
  plugin::LocalContextOptions options;
  options.plugin_id = plugin.manifest.id;
  options.config = config;
  ASSIGN_OR_RETURN(options.events.info, eventlog::ReadDatasetInfo(dataset_folder));
  options.events.dataset_folder = dataset_folder;
  options.events.columns = plugin.manifest.access.columns;
  options.events.row_limit = plugin.manifest.access.row_limit;
  options.events.engine = {uint64_t{1} << 30, threads, root};
  options.dependencies = dependencies;
  options.output_folder = root / plugin.manifest.id;
  options.batch_rows = batch_rows;
  const Path folder = options.output_folder;
  RETURN_IF_ERROR(MakeFolders(folder));
  eventlog::AccessEvidence account;
  ASSIGN_OR_RETURN(const auto context, plugin::MakeLocalContext(std::move(options), account));
  ASSIGN_OR_RETURN(const plugin::PluginResult result, built_in.run(*context));
  ASSIGN_OR_RETURN(const Json json, plugin::ToJson(result));
  RETURN_IF_ERROR(WriteFile(folder / "result.json", PrettyJson(json)));
  if (const auto failure = sandbox::CheckOutput(folder, plugin.output_schema)) {
    return InvalidArgument(plugin.manifest.id + ": " + failure->reason_code + ": " + failure->summary);
  }
  if (result.status == plugin::Status::kOk) dependencies[plugin.manifest.id] = folder;
  return sandbox::ReadCheckedResult(folder);
}

const plugin::BuiltIn* FindBuiltIn(std::string_view id) {
  for (const plugin::BuiltIn& entry : plugin::BuiltInPlugins()) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

// The first line that differs, for a message.
std::string FirstDifference(const std::string& expected, const std::string& found) {
  const auto a = Split(expected, '\n');
  const auto b = Split(found, '\n');
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string_view left = i < a.size() ? a[i] : "(end)";
    const std::string_view right = i < b.size() ? b[i] : "(end)";
    if (left == right) continue;
    return "line " + std::to_string(i + 1) + ": found " + Quoted(right, 200) + ", expected " +
           Quoted(left, 200);
  }
  return "no difference";
}

Result<Json> ReadJsonIfThere(const Path& file) {
  if (!std::filesystem::exists(file)) return Json::object();
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return ParseJson(text, file.string());
}

}  // namespace

Result<Json> RunInProcess(std::string_view plugin_id, const Path& dataset_folder, const Json& changes,
                          int64_t batch_rows, int threads) {
  ASSIGN_OR_RETURN(const plugin::Registry registry, plugin::Registry::Load(plugin::BuiltInPlugins(), {}));
  std::vector<plugin::GraphNode> nodes;
  for (const auto& plugin : registry.plugins())
    nodes.push_back({plugin.manifest.id, plugin.manifest.depends_on});
  ASSIGN_OR_RETURN(const auto needed, plugin::WithDependencies(nodes, {std::string(plugin_id)}));
  std::erase_if(nodes,
                [&](const auto& node) { return !std::binary_search(needed.begin(), needed.end(), node.id); });
  ASSIGN_OR_RETURN(const auto layers, plugin::Layers(nodes));
  ASSIGN_OR_RETURN(const TempFolder root, TempFolder::Make("harness-golden"));
  std::map<std::string, Path> dependencies;
  Json result;
  for (const auto& layer : layers) {
    for (const std::string& id : layer) {
      const plugin::Plugin& plugin = *registry.Find(id);
      ASSIGN_OR_RETURN(const Json config,
                       plugin::ResolveConfig(plugin, id == plugin_id ? changes : Json::object()));
      ASSIGN_OR_RETURN(result, RunOne(*FindBuiltIn(id), plugin, config, dataset_folder, root.path(),
                                      dependencies, batch_rows, threads));
    }
  }
  return result;
}

Result<void> RunGolden(std::string_view plugin_id, std::string_view name) {
  const Path folder = Path(HARNESS_SOURCE_DIR) / "plugins" / plugin_id / "golden" / name;
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("harness-golden-home"));
  // Private values become tokens under the home's key, and the version of the dataset follows from them: with
  // one key a log is one dataset in every run, and random numbers keyed by it are the same.
  RETURN_IF_ERROR(MakeFolders(temp.path() / "home"));
  RETURN_IF_ERROR(WriteFileDurably(temp.path() / "home" / "key", std::string(32, 'k'), 0600));
  ASSIGN_OR_RETURN(const store::Home home, store::Home::Open(temp.path() / "home"));
  ASSIGN_OR_RETURN(const Json changes, ReadJsonIfThere(folder / "config.json"));
  ASSIGN_OR_RETURN(const Json map, ReadJsonIfThere(folder / "map.json"));
  importers::ImportOptions import;
  import.inputs = {folder / "log.csv"};
  for (const auto& [role, column] : map.items()) import.map[role] = column.get<std::string>();
  ASSIGN_OR_RETURN(const importers::ImportOutcome dataset, importers::Import(home, import, NoProgress()));
  ASSIGN_OR_RETURN(const Json small, RunInProcess(plugin_id, dataset.folder, changes, 1'000, 1));
  ASSIGN_OR_RETURN(const Json large, RunInProcess(plugin_id, dataset.folder, changes, 100'000, 8));
  const std::string found = PrettyJson(small);
  if (found != PrettyJson(large)) {
    return InvalidArgument(folder.string() + ": 1 thread and 8 threads disagree at " +
                           FirstDifference(found, PrettyJson(large)));
  }
  const char* update = std::getenv("HARNESS_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") return WriteFile(folder / "expected.json", found);
  ASSIGN_OR_RETURN(const std::string expected, ReadFile(folder / "expected.json"));
  if (expected == found) return Ok();
  return InvalidArgument((folder / "expected.json").string() + ": " + FirstDifference(expected, found));
}

}  // namespace harness::testing
