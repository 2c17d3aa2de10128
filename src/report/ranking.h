// SPDX-License-Identifier: Apache-2.0
// The order in which findings of all plugins stand in a report: what costs most first.
#pragma once

#include <optional>
#include <vector>

#include "run/run_result.h"

namespace harness::report {

struct RankedFinding {
  const run::PluginOutcome* plugin = nullptr;
  const Json* finding = nullptr;
  std::optional<double> hours;  // impact_hours, else an estimate in hours
};

// Critical findings first, findings of severity info last: those state no loss. Between them by the hours
// that they speak of times their confidence, most first, whatever plugin they are from; findings without
// hours behind these. Then by severity, confidence, plugin and id. Hours of different findings may be the
// same hours seen twice: the order compares them, nothing adds them up. Points into `run`.
std::vector<RankedFinding> RankedFindings(const run::RunResult& run);

}  // namespace harness::report
