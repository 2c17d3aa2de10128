// SPDX-License-Identifier: Apache-2.0
// What the log shows of its machines: how many slots each host has, which processes it runs, when it is
// closed.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"

namespace harness::process {

// A stretch of the week, Monday 00:00 UTC = 0, in which a host starts nothing.
struct WeekSpan {
  Micros from_us = 0;
  Micros to_us = 0;
};

struct HostSlots {
  int64_t slots = 0;             // most slots held at once: a lower bound of what the host has
  Micros at_most_us = 0;         // how long it held that many
  int64_t starts = 0;            // evidence: executions seen to start here
  std::vector<WeekSpan> closed;  // in order, apart from each other
  int64_t closed_weeks = 0;  // evidence: weeks with work waiting in a closed stretch, least of all stretches
};

// A process that may run only so often at once, though slots are free.
struct ProcessCap {
  int64_t running = 0;   // most executions at once; 0: no cap was found
  Micros waited_us = 0;  // evidence: time in which it ran so often, one waited, and a slot was free for it
  int64_t spells = 0;    // evidence: such times
};

// A process that is started only at ticks of the clock: whole minutes at phase_us + k period_us since 1970.
struct Poll {
  Micros period_us = 0;  // 0: no poll was found
  Micros phase_us = 0;
  int64_t starts = 0;   // evidence: starts after a wait
  int64_t on_tick = 0;  // ... that came within TickWidth() after a tick
};

struct SlotPools {
  std::vector<HostSlots> hosts;                // by number of the host
  std::vector<ProcessCap> caps;                // by process
  std::vector<Poll> polls;                     // by process
  std::vector<std::vector<uint32_t>> runs_on;  // by process: hosts that were seen to run it, by number
};

// Slots: the maximum of the sum of slots running at once (ends before starts at one instant; executions of
// length 0 hold nothing). Hosts of a process: those that started it.
// Closed: the longest stretches of whole quarter hours of the week without one start, in which in at least
// four weeks, and in nine of ten of the weeks of the log, an execution that this host started later was ready
// and a slot was free; a host that is never idle with work waiting shows no calendar.
// Cap: the most executions of the process at once, when of the time in which one was ready and a slot of its
// hosts was free at least nine tenths passed with so many running, in at least 20 spells. None starts then by
// the definition of the most, so such a wait ended only when another execution of the process did.
// Poll: the longest period of those that clocks have (1 minute to 1 day) on whose ticks at least half of the
// starts after a wait come, of at least 30, while fewer than half of the executions become ready there: a log
// that queues on the tick needs no poll. By chance a start lies there one time in twenty. Starts at the
// opening of a host do not count.
SlotPools LearnSlotPools(const Executions& log);

// A start within this time after a tick came by it.
Micros TickWidth(const Poll& poll);

// When the poll let an execution go that was ready and started then: the first tick at or after `ready`,
// where the start came by a tick; `ready` itself otherwise, and without a poll.
Timestamp ReleasedByPoll(const Poll& poll, Timestamp ready, Timestamp started);

// From here on only a slot is missing: the eligible time, or the end of the predecessor where that is later,
// but no later than the start. kUnknownTime without a known wait of 0 or more.
Timestamp ReadyTime(const Executions& log, size_t row);

// True when the execution held its slots for some time: start and end known, the end after the start.
bool HoldsSlots(const Executions& log, size_t row);

}  // namespace harness::process
