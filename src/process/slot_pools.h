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

struct SlotPools {
  std::vector<HostSlots> hosts;                // by number of the host
  std::vector<std::vector<uint32_t>> runs_on;  // by process: hosts that were seen to run it, by number
};

// Slots: the maximum of the sum of slots running at once (ends before starts at one instant; executions of
// length 0 hold nothing). Hosts of a process: those that started it.
// Closed: the longest stretches of whole quarter hours of the week without one start, in which in at least
// four weeks, and in nine of ten of the weeks of the log, an execution that this host started later was ready
// and a slot was free; a host that is never idle with work waiting shows no calendar.
SlotPools LearnSlotPools(const Executions& log);

// From here on only a slot is missing: the eligible time, or the end of the predecessor where that is later,
// but no later than the start. kUnknownTime without a known wait of 0 or more.
Timestamp ReadyTime(const Executions& log, size_t row);

// True when the execution held its slots for some time: start and end known, the end after the start.
bool HoldsSlots(const Executions& log, size_t row);

}  // namespace harness::process
