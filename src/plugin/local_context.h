// SPDX-License-Identifier: Apache-2.0
// The PluginContext of a plugin that runs in this process: in its sandbox, or in a test.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "plugin/context.h"
#include "plugin/event_engine.h"

namespace harness::plugin {

struct LocalContextOptions {
  std::string plugin_id;
  Json config = Json::object();
  EventEngineOptions events;
  std::map<std::string, Path> dependencies;  // plugins that ended ok, with their folders
  Path output_folder;                        // must exist; the plugin's own
  int64_t batch_rows = 100'000;
};

// The engine with the view `events` is opened by the first query. `account` outlives the context. Errors:
// kInvalidArgument for a column that the dataset has not.
Result<std::unique_ptr<PluginContext>> MakeLocalContext(LocalContextOptions options,
                                                        eventlog::AccessEvidence& account);

// A name that may stand for a file in a plugin's folder: a plain name, not hidden, not "result.json".
Result<void> CheckArtifactName(std::string_view name);

}  // namespace harness::plugin
