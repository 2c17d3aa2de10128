// SPDX-License-Identifier: Apache-2.0
// Why did it wait? Each microsecond of each eligible wait goes to exactly one cause, by the state of the
// system at that instant.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "process/executions.h"
#include "process/slot_pools.h"

namespace harness::process {

// For an execution that waits at time t, the first line that holds:
//   held            its predecessor has not ended
//   schedule        its process is started at ticks of the clock, and the next has not come
//   unavailability  every host that could run it is closed
//   restricted      its process runs as often at once as its cap allows, and a host has a free slot for it
//   dispatch        a host that could run it is open and has enough free slots; where fewer slots are free
//   than
//                   executions wait for them, the free ones belong to those that start next, the others
//                   contend
//   restricted      no such host has, but some other open host has: the execution may not run there
//   contention      no open host has enough free slots
enum class WaitCause { kHeld, kSchedule, kUnavailability, kRestricted, kContention, kDispatch };
inline constexpr size_t kWaitCauses = 6;
const char* WaitCauseName(WaitCause cause);

using CauseTimes = std::array<Micros, kWaitCauses>;

struct WaitCauses {
  // One entry a row; all zero where the wait is unknown or negative. They sum to start - eligible, always.
  std::vector<CauseTimes> rows;
  // Part of the row's contention in which its slots were held by executions that were ready later: their
  // share of the slot-time, rounded down. Empty where executions take several slots at once.
  std::vector<Micros> overtaken;
  // Contention of process q charged to those that held the slots: blame[q][p] microseconds, p by number. Each
  // row of the matrix sums to the contention of q: shares of the held slot-time, split by largest remainder,
  // ties to the smaller name.
  std::vector<std::vector<Micros>> blame;
  int64_t unknown_waits = 0;   // start or eligible time unknown
  int64_t negative_waits = 0;  // start before eligible; not attributed
};

// One sweep over all starts and ends, O(n log n + n k) for k kinds of executions (process hosts, slots). At
// one instant ends come before starts. Exact integers; independent of the order of rows but for their
// numbering.
WaitCauses AttributeWaits(const Executions& log, const SlotPools& pools);

}  // namespace harness::process
