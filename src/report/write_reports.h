// SPDX-License-Identifier: Apache-2.0
// All files of a run's report, written into its folder.
#pragma once

#include "base/files.h"
#include "base/result.h"
#include "run/run_result.h"

namespace harness::report {

// Writes report.json, report.md, answers_recommendations.md, report.html and run_manifest.json into `folder`,
// which exists (a staging folder: it is made durable when it is published).
// Errors: as WriteFile, naming the file; kInternal when report.json breaks its schema; kInvalidArgument as
// StableDigest.
Result<void> WriteReports(const run::RunResult& run, const Path& folder);

}  // namespace harness::report
