// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "plugin/access_policy.h"
#include "plugin/graph.h"
#include "plugin/registry.h"

namespace harness::cli {
namespace {

// All that can be wrong before a plugin runs: files, schemas, defaults, dependencies. What its sources do
// with the rows is said and does not fail here: it depends on the log (docs/data-access.md).
Result<std::string> Validate(const Path& folder, const std::vector<plugin::GraphNode>& known) {
  ASSIGN_OR_RETURN(const plugin::Plugin plugin, plugin::LoadPluginFolder(folder));
  RETURN_IF_ERROR(SchemaChecker::Compile(plugin.output_schema, "output.schema.json"));
  RETURN_IF_ERROR(plugin::ResolveConfig(plugin, Json::object()));
  std::vector<plugin::GraphNode> nodes = known;
  std::erase_if(nodes, [&](const plugin::GraphNode& node) { return node.id == plugin.manifest.id; });
  nodes.push_back({plugin.manifest.id, plugin.manifest.depends_on});
  RETURN_IF_ERROR(plugin::Layers(nodes));
  ASSIGN_OR_RETURN(const plugin::StaticAccess access, plugin::JudgeStatically(plugin));
  return plugin.manifest.id + " " + plugin.manifest.version + ", data access " +
         std::string(plugin::NameOf(access.status)) + ": " + access.sentence;
}

}  // namespace

RunFunction SetupPluginsValidate(Arguments& arguments) {
  auto folders = std::make_shared<std::vector<std::string>>();
  arguments.Positionals("FOLDER", "Folders of plugins, each with its plugin.yaml", folders.get()).offer =
      Offer::kFolders;
  arguments.OfSetting("run.plugin_path");
  return [folders](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(
        const plugin::Registry registry,
        plugin::Registry::Load(plugin::BuiltInPlugins(), invocation.config().Paths("run.plugin_path")));
    std::vector<plugin::GraphNode> known;
    for (const plugin::Plugin& plugin : registry.plugins()) {
      known.push_back({plugin.manifest.id, plugin.manifest.depends_on});
    }
    Table table({{"folder", "folder"}, {"status", "status"}, {"", "message"}});
    bool failed = false;
    for (const std::string& folder : *folders) {
      const Result<std::string> valid = Validate(folder, known);
      failed = failed || !valid;
      table.Add({TextCell(folder), TextCell(valid ? "ok" : "fail"),
                 TextCell(valid ? *valid : valid.error().message)});
    }
    invocation.PrintTable(table, "");
    return failed ? kExitUsage : kExitPass;
  };
}

}  // namespace harness::cli
