// SPDX-License-Identifier: Apache-2.0
// What happens in a log, in order of time: ends, executions that become ready, starts.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"

namespace harness::process {

// From here on only a slot is missing: the eligible time, or the end of the predecessor where that is later,
// but no later than the start. kUnknownTime without a known wait of 0 or more.
Timestamp ReadyTime(const Executions& log, size_t row);

// True when the execution held its slots for some time: start and end known, the end after the start.
inline bool HoldsSlots(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime &&
         log.ended_us[row] > log.started_us[row];
}

// Rows in order of (time, row). 20 bytes a row.
struct Timeline {
  std::vector<Timestamp> ready_us;  // by row, ReadyTime()
  std::vector<uint32_t> ends;       // of rows that hold slots
  std::vector<uint32_t> ready;      // of rows that start later than they are ready
  std::vector<uint32_t> starts;     // of rows that are in one of the two above
};

// O(n log n) at worst; about O(n) where times are spread.
Timeline MakeTimeline(const Executions& log);

// Puts rows in order of (times[row], row).
void SortByTime(const std::vector<Timestamp>& times, std::vector<uint32_t>& rows);

// Calls `visitor.End(row, at)`, `visitor.Ready(row, at)` and `visitor.Start(row, at)` in order of time; at
// one instant first ends, then those that become ready, then starts; rows ascending in each.
template <typename Visitor>
void Walk(const Executions& log, const Timeline& timeline, Visitor&& visitor) {
  constexpr Timestamp kNever = INT64_MAX;
  const auto at = [](const std::vector<uint32_t>& rows, size_t i, const std::vector<Timestamp>& times) {
    return i < rows.size() ? times[rows[i]] : kNever;
  };
  size_t end = 0, ready = 0, start = 0;
  Timestamp next_end = at(timeline.ends, 0, log.ended_us);
  Timestamp next_ready = at(timeline.ready, 0, timeline.ready_us);
  // Nothing ends and nothing waits that does not start: the starts are the last to run out but for ends.
  Timestamp next_start = at(timeline.starts, 0, log.started_us);
  const size_t all = timeline.ends.size() + timeline.ready.size() + timeline.starts.size();
  for (size_t done = 0; done < all; ++done) {
    if (next_end <= next_ready && next_end <= next_start) {
      visitor.End(timeline.ends[end], next_end);
      next_end = at(timeline.ends, ++end, log.ended_us);
    } else if (next_ready <= next_start) {
      visitor.Ready(timeline.ready[ready], next_ready);
      next_ready = at(timeline.ready, ++ready, timeline.ready_us);
    } else {
      visitor.Start(timeline.starts[start], next_start);
      next_start = at(timeline.starts, ++start, log.started_us);
    }
  }
}

}  // namespace harness::process
