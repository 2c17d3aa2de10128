// SPDX-License-Identifier: Apache-2.0
#include "plugin/registry.h"

#include <unistd.h>

#include <algorithm>

#include "base/text.h"

namespace harness::plugin {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kMaxFileBytes = 1 << 20;

Result<void> CheckSchemas(const Plugin& plugin, const std::string& where) {
  RETURN_IF_ERROR(SchemaChecker::Compile(plugin.config_schema, where + "/config.schema.json"));
  RETURN_IF_ERROR(SchemaChecker::Compile(plugin.output_schema, where + "/output.schema.json"));
  return Ok();
}

Result<Plugin> LoadBuiltIn(const BuiltIn& entry) {
  const std::string where = "plugins/" + std::string(entry.id);
  Plugin plugin;
  ASSIGN_OR_RETURN(plugin.manifest, ParseManifest(entry.manifest, where + "/plugin.yaml"));
  if (plugin.manifest.id != entry.id) {
    return InvalidArgument(where + "/plugin.yaml: at /id: found " + Quoted(plugin.manifest.id) +
                           ", expected " + Quoted(entry.id) + " like its folder");
  }
  plugin.config_schema = entry.config_schema;
  plugin.output_schema = entry.output_schema;
  plugin.run = entry.run;
  plugin.origin = "built in";
  return plugin;
}

// The folders with a plugin.yaml at or straight below `path`, sorted by name.
Result<std::vector<Path>> PluginFolders(const Path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    return NotFound(path.string() + ": found no folder, expected a plugin path");
  if (fs::exists(path / "plugin.yaml", error)) return std::vector<Path>{path};
  std::vector<Path> folders;
  for (auto it = fs::directory_iterator(path, error); !error && it != fs::end(it); it.increment(error)) {
    std::error_code ignored;
    if (fs::exists(it->path() / "plugin.yaml", ignored)) folders.push_back(it->path());
  }
  if (error) return IoError(path.string() + ": cannot list: " + error.message());
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

Result<Plugin> LoadPluginFolder(const Path& folder) {
  std::error_code error;
  const Path whole = fs::canonical(folder, error);
  if (error) return NotFound(folder.string() + ": found no folder, expected a plugin");
  Plugin plugin;
  ASSIGN_OR_RETURN(const std::string yaml, ReadFile(whole / "plugin.yaml", kMaxFileBytes));
  ASSIGN_OR_RETURN(plugin.manifest, ParseManifest(yaml, (whole / "plugin.yaml").string()));
  plugin.manifest.folder = whole;
  plugin.origin = whole.string();
  if (plugin.manifest.entrypoint.empty()) {
    return InvalidArgument((whole / "plugin.yaml").string() +
                           ": at the top: found no \"entrypoint\", expected one");
  }
  const Path entry = whole / plugin.manifest.entrypoint;
  if (!fs::is_regular_file(entry, error) || ::access(entry.c_str(), X_OK) != 0) {
    return InvalidArgument(entry.string() + ": found no executable file, expected the plugin's entrypoint");
  }
  ASSIGN_OR_RETURN(plugin.config_schema, ReadFile(whole / "config.schema.json", kMaxFileBytes));
  ASSIGN_OR_RETURN(plugin.output_schema, ReadFile(whole / "output.schema.json", kMaxFileBytes));
  RETURN_IF_ERROR(CheckSchemas(plugin, whole.string()));
  RETURN_IF_ERROR(ResolveConfig(plugin, Json::object()));
  return plugin;
}

Result<Json> ResolveConfig(const Plugin& plugin, const Json& changes) {
  Json config = plugin.manifest.settings;
  if (!changes.is_null()) config.merge_patch(changes);
  const std::string where = "settings of " + plugin.manifest.id;
  ASSIGN_OR_RETURN(const SchemaChecker checker, SchemaChecker::Compile(plugin.config_schema, where));
  RETURN_IF_ERROR(checker.Check(config, where));
  return config;
}

Result<Registry> Registry::Load(std::span<const BuiltIn> built_in, const std::vector<Path>& plugin_paths) {
  Registry registry;
  for (const BuiltIn& entry : built_in) {
    ASSIGN_OR_RETURN(Plugin plugin, LoadBuiltIn(entry));
    registry.plugins_.push_back(std::move(plugin));
  }
  for (const Path& path : plugin_paths) {
    ASSIGN_OR_RETURN(const std::vector<Path> folders, PluginFolders(path));
    for (const Path& folder : folders) {
      ASSIGN_OR_RETURN(Plugin plugin, LoadPluginFolder(folder));
      registry.plugins_.push_back(std::move(plugin));
    }
  }
  auto& plugins = registry.plugins_;
  std::stable_sort(plugins.begin(), plugins.end(),
                   [](const Plugin& a, const Plugin& b) { return a.manifest.id < b.manifest.id; });
  for (size_t i = 1; i < plugins.size(); ++i) {
    if (plugins[i - 1].manifest.id != plugins[i].manifest.id) continue;
    return InvalidArgument("plugin " + Quoted(plugins[i].manifest.id) + ": found in two places, " +
                           plugins[i - 1].origin + " and " + plugins[i].origin + ", expected one");
  }
  return registry;
}

const Plugin* Registry::Find(std::string_view id) const {
  const auto it =
      std::lower_bound(plugins_.begin(), plugins_.end(), id,
                       [](const Plugin& plugin, std::string_view key) { return plugin.manifest.id < key; });
  return it != plugins_.end() && it->manifest.id == id ? &*it : nullptr;
}

std::vector<std::string> Registry::Ids() const {
  std::vector<std::string> ids;
  for (const Plugin& plugin : plugins_) ids.push_back(plugin.manifest.id);
  return ids;
}

}  // namespace harness::plugin
