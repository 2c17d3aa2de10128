// SPDX-License-Identifier: Apache-2.0
// Groups of executions that may be batches: together on one resource, ready when the first of them started.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

// A process that is polled as seldom as this is let go by the hour, which is a firing rule.
inline constexpr Micros kSeldomPoll = kMicrosPerHour;

// When executions of one process are ready: from the tick on that lets them go, where the process is polled
// more often than hourly. Looks into what it is made of.
class ReleasedTimes {
 public:
  ReleasedTimes(const Executions& log, const SlotPools& pools, const Timeline& timeline, uint32_t process)
      : poll_(pools.polls[process].period_us < kSeldomPoll ? pools.polls[process] : Poll()),
        ready_us_(timeline.ready_us.data()),
        started_us_(log.started_us.data()) {}

  // The poll that counts; a period of 0 without one.
  const Poll& poll() const { return poll_; }

  // kUnknownTime where the ready time is not known.
  Timestamp Of(uint32_t row) const {
    const Timestamp ready = ready_us_[row];
    return poll_.period_us == 0 || ready == kUnknownTime ? ready
                                                         : ReleasedByPoll(poll_, ready, started_us_[row]);
  }

 private:
  const Poll poll_;
  const Timestamp *ready_us_, *started_us_;
};

// Rows of one stream are far from each other in the columns: asks memory early for what is looked at soon.
// Without a meaning for the result.
[[gnu::always_inline]] inline void FetchAhead(const std::vector<Timestamp>& column,
                                              const std::vector<uint32_t>& rows, size_t place) {
  static constexpr size_t kAhead = 16;
  if (place + kAhead < rows.size()) __builtin_prefetch(&column[rows[place + kAhead]]);
}

struct BatchSpan {
  uint32_t first = 0, size = 0;  // BatchGroups::rows[first, first + size)
};

struct BatchGroup : BatchSpan {
  Timestamp fired_us = 0;  // first start
  Timestamp ended_us = 0;  // last end
  Timestamp first_ready_us = 0, last_ready_us = 0;
  bool all_ready_known = true;
  bool one_start = true, one_end = true;  // unknown ends are not one end
  bool touching = true;                   // each starts where the one before it ends
  bool parallel() const { return one_start && one_end; }
};

// All executions of one process on one host.
struct BatchStream {
  uint32_t process = 0, host = 0;
  uint32_t first_group = 0, groups = 0;
  uint32_t first = 0, rows = 0;
  uint32_t largest = 0;  // size of a group
  Int128 busy_us = 0;    // sum of durations
};

struct BatchGroups {
  std::vector<uint32_t> rows;        // stream by stream, each by (start, end, ready, row)
  std::vector<uint32_t> firsts;      // where each group begins in `rows`, then rows.size()
  std::vector<BatchStream> streams;  // in order of their first rows

  BatchSpan Span(uint32_t group) const { return {firsts[group], firsts[group + 1] - firsts[group]}; }
};

// Groups of one are groups too. Only executions with a known start. One whose ready time is not known is
// together only with what starts at the same instant. O(n), but for what the timeline does not hold and for
// what starts at one instant. Eight bytes a row.
BatchGroups GroupTogether(const Executions& log, const SlotPools& pools, const Timeline& timeline);

// What is known of the group of these rows, of the process of `ready`.
BatchGroup DescribeGroup(const Executions& log, const ReleasedTimes& ready, const std::vector<uint32_t>& rows,
                         BatchSpan span);

}  // namespace harness::process
