// SPDX-License-Identifier: Apache-2.0
// context.json: all that the process of a plugin is told, by the host that starts it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "plugin/manifest.h"
#include "sandbox/result_check.h"

namespace harness::sandbox {

// The fields of schemas/context.schema.json.
struct ExecContext {
  std::string plugin_id;
  Path plugin_folder;      // third-party plugins
  std::string entrypoint;  // third-party plugins: relative to plugin_folder; empty for a built-in one
  std::string dataset_version;
  std::string seed;  // keys the plugin's random numbers
  int64_t dataset_rows = 0;
  Path dataset_folder;
  Json config = Json::object();
  std::vector<Path> read_files;              // that the settings name
  std::map<std::string, Path> dependencies;  // ended ok: id and folder
  Path output_folder;
  Path temp_folder;
  int64_t batch_rows = 100'000;
  std::vector<std::string> columns;
  std::optional<int64_t> row_limit;
  uint64_t engine_memory_bytes = 0;
  int engine_threads = 1;
  plugin::SandboxLimits limits;
  uint64_t output_bytes = kDefaultOutputBytes;  // of all files in output_folder together
  bool best_effort = false;
};

Json ToJson(const ExecContext& context);
// Errors: kInvalidArgument with the JSON pointer of what is wrong.
Result<ExecContext> ExecContextFromJson(const Json& json, std::string_view where);

}  // namespace harness::sandbox
