// SPDX-License-Identifier: Apache-2.0
// run_manifest.json: what went into a run, so that it can be done again and compared.
#pragma once

#include <string>

#include "base/result.h"
#include "report/report_json.h"
#include "run/run_result.h"

namespace harness::report {

// {"schema_version": 1, "stable": {...}, "volatile": {...}}. Stable: the dataset version, the settings, each
// plugin's id, version and status, and the digest of report.json's stable part: two runs agree when these
// agree. Volatile: run id, times, machine, threads, versions, the input files with digest and dialect.
// Checked against schemas/run_manifest.schema.json.
// Errors: kInternal naming the place that breaks the schema; as StableDigest.
Result<std::string> RunManifest(const run::RunResult& run, const StablePart& stable);

}  // namespace harness::report
