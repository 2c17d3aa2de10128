// SPDX-License-Identifier: Apache-2.0
// The real logs of the shared data that have times, and how each is imported.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "importers/import.h"
#include "process/executions.h"

namespace harness::testing {

struct SharedLog {
  std::string file;  // in the folder of the shared data
  std::map<std::string, std::string> map = {};
  bool derive_queue = false;
  bool large = false;  // hundreds of thousands of rows
};
void PrintTo(const SharedLog& log, std::ostream* out);

const std::vector<SharedLog>& SharedLogs();
// All with HARNESS_ALL_TESTS=1, otherwise without the large ones.
std::vector<SharedLog> LogsForThisRun();

Path SharedData();
// False where the shared data folder is absent.
bool IsThere(const SharedLog& log);
// The file's name with '_' for all that is no letter or digit: a name for a parametrized test.
std::string TestName(const SharedLog& log);

// Imports the log into a home below `folder`.
Result<importers::ImportOutcome> ImportSharedLog(const SharedLog& log, const Path& folder);

// The executions of a dataset, loaded as an analysis does.
Result<process::Executions> LoadExecutionsOf(const importers::ImportOutcome& dataset, const Path& temp);

// Both in one, in a folder of its own.
Result<process::Executions> LoadSharedLog(const SharedLog& log);

}  // namespace harness::testing
