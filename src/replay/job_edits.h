// SPDX-License-Identifier: Apache-2.0
// What the actions on jobs share: their checks, and jobs chosen or put in a new order; for this folder alone.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "replay/calls.h"
#include "replay/model.h"

namespace harness::replay {

// Processes are numbered by the log; of one without a job nothing can change.
Result<void> CheckRuns(const Jobs& jobs, uint32_t process);

// Executions in parts can no longer be counted one by one.
Result<void> CheckWhole(const Jobs& jobs, const Calls& calls, uint32_t process);

// Puts all columns in the order of `from`, which may leave entries out or take them twice; links still name
// the old numbers.
void GatherJobs(Jobs& jobs, const std::vector<uint32_t>& from);

// Keeps the jobs `from`, all or some, in this order, which is theirs after the change. What waited for one
// that is gone waits for its predecessor.
void ChooseInPlace(Jobs& jobs, Calls& calls, const std::vector<uint32_t>& from);

// Puts the jobs in order again after the eligible times of one process changed.
void Reorder(Jobs& jobs, Calls& calls, uint32_t process);

}  // namespace harness::replay
