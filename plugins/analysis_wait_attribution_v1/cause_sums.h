// SPDX-License-Identifier: Apache-2.0
// Waits by cause, summed over the log, its activities, hosts, scopes and steps of time.
#pragma once

#include <array>
#include <vector>

#include "base/exact_sum.h"
#include "base/json.h"
#include "process/close_scopes.h"
#include "process/learned_log.h"
#include "process/wait_causes.h"

namespace harness::plugins::analysis_wait_attribution_v1 {

struct CauseSums {
  int64_t runs = 0;
  ExactSum wait_us;
  std::array<ExactSum, process::kWaitCauses> causes;

  // `wait`: the sum of the times, none of which is negative. Most do not wait.
  void Add(const process::CauseTimes& times, const ExactSum& wait) {
    ++runs;
    if (wait.value() == 0) return;
    wait_us.Merge(wait);
    for (size_t i = 0; i < times.size(); ++i) causes[i].Add(times[i]);
  }
};
Json ToJson(const CauseSums& sums);

// Everything that is summed over rows.
struct Sums {
  process::CloseScopes<CauseSums> scopes;
  std::vector<CauseSums> by_process, by_host, over_time;
  Timestamp start_us = 0;
  Micros step_us = kMicrosPerHour;
  ExactSum overtaken_us;
  process::WaitTotals totals;
};

// At most `steps` steps of whole hours. Other rows than those with a known wait are in no sum.
Sums SumUp(const process::LearnedLog& learned, const process::CloseWindows& windows, size_t steps);

// Longest wait first; ties by name. `key` names the name.
Json ByName(const std::vector<CauseSums>& sums, const process::NameIndex& names, const char* key);

}  // namespace harness::plugins::analysis_wait_attribution_v1
