// SPDX-License-Identifier: Apache-2.0
// Run time that went to attempts that failed: the one definition, for all that speak of it.
#pragma once

#include <cstdint>

#include "base/exact_sum.h"
#include "process/execution_facts.h"
#include "process/executions.h"

namespace harness::process {

// Sums over a set of rows, in two parts. A longer pause may spare the first; it spares nothing of the second,
// whose runs failed whatever was tried. A log tells how many attempts an execution took and not how long each
// was: they count as equally long. Rows whose duration is unknown are in no sum, and a negative one counts
// as none.
struct WastedTime {
  ExactSum failed_attempts_us;  // runs that did not fail in the end: all of their attempts but the last
  ExactSum failed_runs_us;      // runs that failed in the end: all of the run
  int64_t retried = 0;          // runs of several attempts that did not fail in the end
  int64_t retried_timed = 0;    // ... of which the duration is known
  int64_t failed = 0;           // runs that failed in the end
  int64_t failed_timed = 0;     // ... of which the duration is known

  // A run whose outcome is unknown did not fail, as far as anybody knows.
  void Add(const Executions& log, const ExecutionFacts& facts, size_t row);
  void Merge(const WastedTime& other);
  Int128 Us() const { return failed_attempts_us.value() + failed_runs_us.value(); }
};

}  // namespace harness::process
