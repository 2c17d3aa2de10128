// SPDX-License-Identifier: Apache-2.0
// Which job does the work of each execution of the log, after actions merged, split or dropped some.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "replay/model.h"

namespace harness::replay {

// What an execution of the log (a call) waits for and where it ends, by the numbers of the unchanged jobs.
// Wait = start of `first` - eligible, and what further parts wait for, each from the end of the part before
// it; sojourn = end of `last` - eligible. A call that was merged waits for the others of its batch too, from
// its own eligible time; a call that was split ends with its last part; a shifted call counts from its new
// eligible time. Columns are empty as long as call i is job i of `jobs`.
struct Calls {
  std::vector<Timestamp> eligible_us;
  std::vector<uint32_t> first, last;  // jobs; kNoJob for a call that was dropped

  bool empty() const { return eligible_us.empty(); }
  // Gives each job of `jobs` its own call, where that is not so already.
  void Begin(const Jobs& jobs);
  // After jobs were put in a new order or dropped: `number` by old job is the new one or kNoJob.
  void Renumber(const std::vector<uint32_t>& number) { Renumber(number, number); }
  // After jobs were split: the first and the last part of each old job.
  void Renumber(const std::vector<uint32_t>& first_part, const std::vector<uint32_t>& last_part);
  void Clear();
};

}  // namespace harness::replay
