// SPDX-License-Identifier: Apache-2.0
#include "process/wasted_time.h"

#include <algorithm>

namespace harness::process {

void WastedTime::Add(const Executions& log, const ExecutionFacts& facts, size_t row) {
  const bool has_failed = facts.outcome[row] == Outcome::kFailed;
  const int64_t attempts = facts.attempts.empty() ? 0 : facts.attempts[row];
  if (!has_failed && attempts <= 1) return;
  ++(has_failed ? failed : retried);
  const Micros duration = DurationOf(log, facts, row);
  if (duration == kUnknownTime) return;
  ++(has_failed ? failed_timed : retried_timed);
  const Micros us = std::max<Micros>(0, duration);
  if (has_failed) {
    failed_runs_us.Add(us);
  } else {
    failed_attempts_us.Add(static_cast<int64_t>(Int128{us} * (attempts - 1) / attempts));
  }
}

void WastedTime::Merge(const WastedTime& other) {
  failed_attempts_us.Merge(other.failed_attempts_us);
  failed_runs_us.Merge(other.failed_runs_us);
  retried += other.retried;
  retried_timed += other.retried_timed;
  failed += other.failed;
  failed_timed += other.failed_timed;
}

}  // namespace harness::process
