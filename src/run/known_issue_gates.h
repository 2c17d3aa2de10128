// SPDX-License-Identifier: Apache-2.0
// The gates of a run with known issues off: it found something by itself, and names no known issue.
#pragma once

#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "insight/gate.h"
#include "run/run.h"

namespace harness::run {

// `discovery` (insight/discovery_gate.h) and `landmark_text` (run/landmark_scan.h), both hard; none with
// known issues on. `options`: those of the run; `run_folder`: as it was published. Errors: those of the scan.
Result<std::vector<insight::Gate>> KnownIssueGates(const RunResult& result, const Path& run_folder,
                                                   const RunOptions& options);

}  // namespace harness::run
