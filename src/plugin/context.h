// SPDX-License-Identifier: Apache-2.0
// What a plugin may use while it runs: its settings, the dataset, other plugins' artifacts, its folder.
#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/prng.h"
#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "plugin/finding.h"

namespace harness::plugin {

class PluginContext {
 public:
  virtual ~PluginContext() = default;
  // The plugin's settings: defaults of the manifest with the run's changes, checked against
  // config.schema.json.
  virtual const Json& config() const = 0;
  virtual eventlog::DataAccessor& data() = 0;
  // Writes `name` into the plugin's own folder; list it in PluginResult::artifacts.
  virtual Result<void> WriteArtifact(std::string_view name, std::string_view content) = 0;
  // result.json of a plugin named in depends_on. Errors: kNotFound when it is not or did not end ok.
  virtual Result<Json> ResultOf(std::string_view plugin_id) const = 0;
  // A file that a plugin named in depends_on wrote.
  virtual Result<std::string> ArtifactOf(std::string_view plugin_id, std::string_view name) const = 0;
  // Random numbers keyed by (dataset version, plugin id, purpose).
  virtual Philox Random(std::string_view purpose) const = 0;
};

// Every built-in plugin is this one function, in namespace harness::plugins::<id>.
using RunFunction = Result<PluginResult> (*)(PluginContext& context);

}  // namespace harness::plugin
