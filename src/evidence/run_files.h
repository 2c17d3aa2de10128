// SPDX-License-Identifier: Apache-2.0
// The files of a run's folder as files of a pack, the stable ones apart.
#pragma once

#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "evidence/pack.h"

namespace harness::evidence {

// What every run over the same rows with the same settings leaves: report.json's stable part with its digest,
// report.md, answers_recommendations.md, what the plugins left. Errors: kNotFound; kInvalidArgument for a
// report that is none; kIo.
Result<std::vector<PackFile>> StableFiles(const Path& run_folder);

// What belongs to this run alone: report.json's volatile part, report.html, run_manifest.json, the logs.
Result<std::vector<PackFile>> VolatileFiles(const Path& run_folder);

}  // namespace harness::evidence
