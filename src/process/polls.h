// SPDX-License-Identifier: Apache-2.0
// Processes that are started only at ticks of the clock.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"

namespace harness::process {

// Whole minutes at phase_us + k period_us since 1970.
struct Poll {
  Micros period_us = 0;  // 0: no poll was found
  Micros phase_us = 0;
  int64_t starts = 0;   // evidence: starts after a wait
  int64_t on_tick = 0;  // ... that came within TickWidth() after a tick
};

// The starts of one process after a wait. Most processes that keep no beat are told by these counts alone.
class PollWatch {
 public:
  void Add(Timestamp start) {
    const Micros rest = start % kMicrosPerHour;
    const Micros in_hour = rest < 0 ? rest + kMicrosPerHour : rest;
    ++starts_;
    ++by_minute_[static_cast<size_t>(in_hour / kMicrosPerMinute)];
    ++by_second_[static_cast<size_t>(in_hour % kMicrosPerMinute / kMicrosPerSecond)];
  }
  // False when LearnPoll() finds no poll of this period, whenever the executions become ready.
  bool MayBe(Micros period_us) const;

 private:
  int64_t starts_ = 0;
  std::array<uint32_t, 60> by_minute_{}, by_second_{};  // of the hour and of the minute
};

// Of the periods that clocks have (1 minute to 1 day), those on whose ticks at least half of the starts after
// a wait come, of at least 30, while fewer than half of the executions become ready there: a log that queues
// on the tick needs no poll. By chance a start lies there one time in twenty, but in a log of whole minutes
// on every second minute one time in two: of what the starts would have there if they kept any shorter beat
// (a second to half the period) and no poll, there is more by half of all starts, and by a one-sided binomial
// test of their different times at 1e-3, divided by the periods and phases that were looked at. Of several
// the longest that has at least nine tenths of the most starts on its ticks. `rows`: of one process, those
// that waited, whose starts `watch` saw; times by row. O(n log n) for all periods.
Poll LearnPoll(const PollWatch& watch, std::span<const uint32_t> rows, const std::vector<Timestamp>& ready_us,
               const std::vector<Timestamp>& started_us);

// A start within this time after a tick came by it.
Micros TickWidth(Micros period_us);

// When the poll let an execution go that was ready and started then: the first tick at or after `ready`. A
// start before it did not come by the poll: `ready` itself then, and without a poll. A start long after it
// came by the poll too, and waited for something else from the tick on.
Timestamp ReleasedByPoll(const Poll& poll, Timestamp ready, Timestamp started);

}  // namespace harness::process
