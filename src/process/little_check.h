// SPDX-License-Identifier: Apache-2.0
// What Little's law says of a log: numbers present, arrivals and stays, window by window, in exact integers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "process/executions.h"

namespace harness::process {

// Whole windows of the clock inside [first arrival, last arrival] of the log: the longest of week (from
// Monday), day, hour and minute (UTC) of which at least ten fit. No windows where not even ten minutes do.
struct Windows {
  Timestamp start_us = 0;
  Micros length_us = 0;
  size_t count = 0;
  Timestamp end_us() const { return start_us + static_cast<Micros>(count) * length_us; }
};
inline constexpr size_t kLeastWindows = 10;
Windows LayOutWindows(const Executions& log);

// An execution arrives at its eligible time and stays until its end.
struct LittleWindow {
  int64_t arrivals = 0;   // in the window
  int64_t complete = 0;   // ... of which the end is known and not before the arrival: only these have a stay
  Int128 stay_us = 0;     // sum of the stays of the complete, also where they last beyond the window
  Int128 present_us = 0;  // integral of the number of complete executions present over the window
  Int128 carried_in_us = 0;   // ... part of those that arrived before the window
  Int128 carried_out_us = 0;  // part of stay_us that lies after the window
  // present_us = stay_us + carried_in_us - carried_out_us, always: Little's law with its edges.
};

// One group of hosts.
struct LittleCounts {
  int64_t arrivals = 0;      // eligible time known, anywhere in the log
  int64_t unknown_ends = 0;  // ... end unknown
  int64_t backwards = 0;     // ... end before the arrival
  std::vector<LittleWindow> windows;
  int64_t present_at_start = 0, present_at_end = 0;  // complete executions across the first and last border
  Int128 busy_us = 0;                                // slot-time in the windows, from start to end
  std::array<int64_t, 24> arrivals_by_hour{};        // of the windows, hour of the day, UTC
};

// One entry a group; a host whose group is `groups` or above is left out. One pass, O(1) a row.
// Requires: group_of_host by number of the host.
std::vector<LittleCounts> CountLittle(const Executions& log, const Windows& windows,
                                      std::span<const uint32_t> group_of_host, size_t groups);

}  // namespace harness::process
