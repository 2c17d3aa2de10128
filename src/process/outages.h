// SPDX-License-Identifier: Apache-2.0
// When a host was silent: it started nothing though slots were free and work of several processes waited.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"
#include "process/host_calendar.h"
#include "process/timeline.h"

namespace harness::process {

// Less is no silence.
inline constexpr Micros kLeastSilence = kMicrosPerHour / 4;

struct Outage {
  TimeSpan span;           // from the first execution that found a free slot in vain, to the next start
  int64_t executions = 0;  // that waited at its end
  int64_t processes = 0;   // of so many, of which nothing ran meanwhile
};

// By host. `slots`: of each host. A silence is a stretch of a quarter hour or more in which work waits for
// the host, as many slots are free as any execution there takes, and nothing starts on it. It is an outage
// where it is unlikely that each process that waits at its end, while nothing of it runs (so no cap of it is
// full), is late by itself: the product of their shares of late executions, (late + 1) / (executions + 2) of
// all other silences, is at most one in a thousand for all silences together. So a poll, a batch or a release
// by the clock, which are late again and again, are no outage, nor is one process alone that is late once.
// One or two walks over the timeline.
std::vector<std::vector<Outage>> FindOutages(const Executions& log, const Timeline& timeline,
                                             const std::vector<int64_t>& slots);

}  // namespace harness::process
