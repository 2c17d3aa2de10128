// SPDX-License-Identifier: Apache-2.0
// Golden cases of plugins: a log goes in, result.json comes out, compared byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::testing {

// Runs a built-in plugin in this process over the dataset in `dataset_folder`, with the manifest's settings
// and `changes` merged in, and the result held against its schemas. `dependencies` are plugins that run
// before it.
Result<Json> RunInProcess(std::string_view plugin_id, const Path& dataset_folder,
                          const Json& changes = Json::object(), int64_t batch_rows = 100'000,
                          int threads = 2);

// The case in plugins/<plugin_id>/golden/<name>/: log.csv is imported (config.json, where there is one, holds
// changes to the settings; map.json roles for the importer), the plugin and all that it depends on run, and
// the result is compared with expected.json. Runs with 1 thread and batches of 1,000 rows and with 8 threads
// and batches of 100,000; all must agree. HARNESS_UPDATE_GOLDEN=1 rewrites expected.json. Errors:
// kInvalidArgument with the first line that differs.
Result<void> RunGolden(std::string_view plugin_id, std::string_view name);

}  // namespace harness::testing
