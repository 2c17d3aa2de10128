// SPDX-License-Identifier: Apache-2.0
// The critical paths of a log's linked executions, and what they mean by activity.
#pragma once

#include <cstdint>
#include <vector>

#include "base/exact_sum.h"
#include "process/critical_path.h"
#include "process/executions.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {

// The executions that name another or are named; few of most logs. In the order of their rows, so that what
// is said of the smallest row holds for the smallest number.
struct LinkedRows {
  const process::Executions& log;
  std::vector<uint32_t> row;  // by number
  process::DependencyGraph graph;

  uint32_t ProcessOf(uint32_t number) const { return log.process[row[number]]; }
};
LinkedRows RowsWithLinks(const process::Executions& log);

// By number: service; and wait, since nothing before it ran, with service.
struct Weights {
  std::vector<Micros> service_us, elapsed_us;
};
Weights WeightsOf(const LinkedRows& linked);

// The part of an activity in the chains.
struct OnPath {
  int64_t chains = 0, runs = 0, off_path_runs = 0;
  ExactSum us, off_path_slack_us, hour_saves_us;
};

// One set of weights, with its paths and what they mean by activity.
struct Measured {
  process::CriticalPaths paths;
  std::vector<OnPath> by_process;
  ExactSum length_us;
};
Measured Measure(const LinkedRows& linked, const std::vector<Micros>& weight_us);

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
