// SPDX-License-Identifier: Apache-2.0
// Single files of a run's report, each with a stable part of its own.
#pragma once

#include <string>
#include <utility>

#include "report/report_html.h"
#include "report/report_json.h"
#include "report/run_manifest.h"

namespace harness::report {

inline Result<std::string> JsonOf(const run::RunResult& run) {
  ASSIGN_OR_RETURN(StablePart stable, StablePartOf(run));
  return ReportJson(run, std::move(stable));
}

inline Result<std::string> ManifestOf(const run::RunResult& run) {
  ASSIGN_OR_RETURN(const StablePart stable, StablePartOf(run));
  return RunManifest(run, stable);
}

inline Result<std::string> PageOf(const run::RunResult& run) {
  ASSIGN_OR_RETURN(const StablePart stable, StablePartOf(run));
  return ReportHtml(run, stable.digest);
}

}  // namespace harness::report
