// SPDX-License-Identifier: Apache-2.0
// Waiting for a parent or a dependency to end: who holds whom, and for how long.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "process/close_scopes.h"
#include "process/log_rows.h"

namespace harness::process {

// Executions of `process_id` whose last predecessor to end was one of `holder_process_id`.
struct HoldPair {
  std::string process_id;
  std::string holder_process_id;
  std::string link;       // "parent" or "dependency"
  int64_t runs = 0;       // with a link that closes
  int64_t held_runs = 0;  // held for more than nothing
  ExactSum held_us;       // part of the eligible wait before the holder ended
  ExactSum eligible_wait_us;
  int64_t after_release = 0;  // started at or after the end of the holder, of those with both times known
  int64_t with_times = 0;
};

// Sums over a set of rows.
struct HoldSums {
  int64_t linked_runs = 0;  // rows with any dependency id
  int64_t held_runs = 0;    // held for more than nothing
  ExactSum held_us;
  ExactSum eligible_wait_us;  // of all rows, linked or not; negative ones count as none
};

struct Holds {
  std::vector<HoldPair> pairs;  // by held_us desc, then process, holder, link
  CloseScopes<HoldSums> scopes;
  int64_t open_links = 0;        // ids that are not in the log
  int64_t holder_not_ended = 0;  // the predecessor's end is unknown: held time unknown, not counted as 0
};

// held = max(0, end of the holder - eligible); nothing where the execution started before that: it was not
// held then. With a parent and a dependency, the one that ends later holds; a tie goes to the parent. Where
// an id names several executions, the one that ends last counts, of those that end together the last by the
// name of its process.
Holds CollectHolds(const LogRows& rows, const CloseWindows& windows);

}  // namespace harness::process
