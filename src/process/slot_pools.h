// SPDX-License-Identifier: Apache-2.0
// What the log shows of its machines: how many slots each host has, which processes it runs, when it is
// closed.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"
#include "process/host_calendar.h"
#include "process/outages.h"
#include "process/polls.h"
#include "process/process_caps.h"
#include "process/timeline.h"

namespace harness::process {

struct HostSlots {
  int64_t slots = 0;       // most slots held at once: a lower bound of what the host has
  Micros at_most_us = 0;   // how long it held that many, or more
  int64_t exceeded = 0;    // accidents: how often one was taken beyond them
  Micros exceeded_us = 0;  // for how long in all
  int64_t starts = 0;      // evidence: executions seen to start here
  HostCalendar calendar;
  int64_t closed_times = 0;     // evidence of its closed hours, as in CalendarWatch
  std::vector<Outage> outages;  // evidence of those of the calendar
};

struct SlotPools {
  std::vector<HostSlots> hosts;                // by number of the host
  std::vector<ProcessCap> caps;                // by process
  std::vector<Poll> polls;                     // by process
  std::vector<std::vector<uint32_t>> runs_on;  // by process: hosts that were seen to run it, by number
};

// Slots: the maximum of the sum of slots running at once (ends before starts at one instant; executions of
// length 0 hold nothing), and at least what any one execution that started there takes. Where nine tenths of
// the time in which work waits passes at fewer, reached 20 times or more, and more were held less than 20
// times and for a hundredth of that time at most, these are accidents (a row that came twice, a clock that
// was set), and the fewer are the slots. Hosts of a process:
// those that started it. Closed: see CalendarWatch, where an execution waits for the host that starts it
// later, and a slot is free while fewer run than ever did; a host that is never idle with work waiting shows
// no calendar. Cap: see CapWatch, with the free slots of the open hosts of the process. Poll: see LearnPoll;
// starts at the opening of a host do not count. Outages: see FindOutages, of those hours in which the host is
// not closed anyway. Five walks over the timeline at most.
SlotPools LearnSlotPools(const Executions& log, const Timeline& timeline);
SlotPools LearnSlotPools(const Executions& log);

// Of each host, by number; they point into `pools`.
std::vector<const HostCalendar*> CalendarsOf(const SlotPools& pools);

}  // namespace harness::process
