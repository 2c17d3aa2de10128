// SPDX-License-Identifier: Apache-2.0
// What a run found, in the twenty lines that `stat-harness run` prints.
#pragma once

#include <string>

#include "plugin/finding.h"
#include "run/run_result.h"

namespace harness::cli {

// Rows and span, hours waited and by which processes, holds, retries, findings by severity, data quality,
// how the plugins ended. A figure that the log cannot give is left out or said to be missing.
std::string RunSummary(const run::RunResult& run, bool color);

// True when a finding is at or above `level` ("info" ... "critical"), or a plugin ended in an error: a gate
// that could not be judged does not pass. False for "none".
bool FailsAt(const run::RunResult& run, std::string_view level);

}  // namespace harness::cli
