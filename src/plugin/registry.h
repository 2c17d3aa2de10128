// SPDX-License-Identifier: Apache-2.0
// Which plugins there are: the table of built-in ones and the folders of third parties.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "plugin/context.h"
#include "plugin/manifest.h"
#include "base/schema_check.h"

namespace harness::plugin {

// One row of the table that the build makes from plugins/*/.
struct BuiltIn {
  std::string_view id;
  std::string_view manifest;       // plugin.yaml
  std::string_view config_schema;  // config.schema.json
  std::string_view output_schema;  // output.schema.json
  RunFunction run;
};

// All built-in plugins, sorted by id. Defined by the generated source of target harness_plugins.
std::span<const BuiltIn> BuiltInPlugins();

struct Plugin {
  Manifest manifest;
  std::string config_schema;  // text, valid JSON Schema
  std::string output_schema;  // text, valid JSON Schema
  RunFunction run = nullptr;  // null for a plugin with an entrypoint
  std::string origin;         // "built in" or the folder, for messages
};

// The plugin of one folder: plugin.yaml, config.schema.json, output.schema.json and the executable that
// `entrypoint` names. Errors: kNotFound, kInvalidArgument, each with the file.
Result<Plugin> LoadPluginFolder(const Path& folder);

// The settings of a run: the manifest's defaults with `changes` merged in (RFC 7386), checked against
// config.schema.json. Errors: kInvalidArgument.
Result<Json> ResolveConfig(const Plugin& plugin, const Json& changes);

// Immutable after Load; sorted by id.
class Registry {
 public:
  // A plugin path is a plugin's folder or a folder of such folders (those without a plugin.yaml are
  // passed over). Errors: as LoadPluginFolder; kInvalidArgument for an id that occurs twice, naming both
  // places; kNotFound for a path that is not there.
  static Result<Registry> Load(std::span<const BuiltIn> built_in, const std::vector<Path>& plugin_paths);

  const std::vector<Plugin>& plugins() const { return plugins_; }
  // Nothing when there is none.
  const Plugin* Find(std::string_view id) const;
  std::vector<std::string> Ids() const;

 private:
  std::vector<Plugin> plugins_;
};

}  // namespace harness::plugin
