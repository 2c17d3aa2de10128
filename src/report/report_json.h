// SPDX-License-Identifier: Apache-2.0
// report.json: the run for machines, its stable facts and its volatile ones apart.
//
// {"schema_version": 1, "stable": {...}, "stable_digest": "sha256:<64 hex>", "volatile": {...}}
// `stable` is the same for every input format, file name, thread count, batch size and clock: equal rows and
// settings give equal bytes. What depends on those stands in `volatile`: names and digests of the input
// files, places of quality counters, times, evidence.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "run/run_result.h"

namespace harness::report {

Json StableReport(const run::RunResult& run);
Json VolatileReport(const run::RunResult& run);

// "sha256:" and the SHA-256 of CanonicalJson(stable).
// Errors: kInvalidArgument for a number that is not finite or text that is not UTF-8.
Result<std::string> StableDigest(const Json& stable);

// Both, made once for all files of a run. Errors: as StableDigest.
struct StablePart {
  Json json;
  std::string digest;
};
Result<StablePart> StablePartOf(const run::RunResult& run);

// The file's text, checked against schemas/report.schema.json. `stable`: of this run.
// Errors: kInternal naming the place that breaks the schema.
Result<std::string> ReportJson(const run::RunResult& run, StablePart stable);

}  // namespace harness::report
