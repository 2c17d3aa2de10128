// SPDX-License-Identifier: Apache-2.0
// Why did it wait? Each microsecond of each eligible wait goes to exactly one cause, by the state of the
// system at that instant.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "process/executions.h"
#include "process/held_table.h"
#include "process/slot_pools.h"
#include "process/timeline.h"
#include "process/wait_cause.h"

namespace harness::process {

// One execution whose wait is known and not negative: its causes sum to start - eligible, always.
// `overtaken`: the part of its contention in which its slots were held by executions that were ready later:
// their share of the slot-time, rounded down; 0 where executions of the log take several slots at once.
using WaitVisitor = std::function<void(uint32_t row, const CauseTimes& times, Micros overtaken)>;

struct WaitTotals {
  // By process: its contention charged to those that held the slots, ties to the smaller name (SplitHeld).
  // Where free slots are short and none is held, those that start next hold them.
  std::vector<std::vector<Charge>> blame;
  bool tells_overtaken = true;  // false where executions take several slots at once
  int64_t unknown_waits = 0;    // start or eligible time unknown
  int64_t negative_waits = 0;   // start before eligible; not attributed
};

// Visits each execution once, in an order that only the log decides. `released_us` (empty: none) holds by row
// when the batch of an execution was released, kUnknownTime for one without a batch.
// One sweep over all starts and ends, O(n log n + n k) for k kinds of executions (process hosts, slots). At
// one instant ends come before starts. Exact integers; independent of the order of rows but for their
// numbering. Memory beyond the log and its timeline: 4 bytes a row, 16 for each that its batch or poll lets
// go after it is ready, what waits at one time, and for each kind 32 bytes at most for each execution that
// becomes ready in its longest stretch of time in which always one waits.
WaitTotals VisitWaits(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                      const std::vector<Timestamp>& released_us, const WaitVisitor& visit);

// The same sweep for other groups than processes: who contends and who holds slots is told by group, and all
// else stays as it is, so that the contention is the same in sum. Requires a group of each row.
HeldTable HeldByGroups(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                       const std::vector<Timestamp>& released_us, const RowGroups& groups);

// VisitWaits with all in memory. One entry a row; all zero where the wait is unknown or negative.
struct WaitCauses : WaitTotals {
  std::vector<CauseTimes> rows;
  std::vector<Micros> overtaken;
};
WaitCauses AttributeWaits(const Executions& log, const SlotPools& pools);

}  // namespace harness::process
