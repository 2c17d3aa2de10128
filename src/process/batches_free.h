// SPDX-License-Identifier: Apache-2.0
// How long a host stood open with a free slot while an execution waited for it, and when last.
#pragma once

#include <vector>

#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

// Never: no such instant.
inline constexpr Timestamp kNeverFree = INT64_MIN;

// Whether a host with these closed stretches (as in HostSlots) is open at `at`, and until when that lasts.
struct Opening {
  bool open = true;
  Timestamp until_us = INT64_MAX;
};
Opening OpeningAt(const std::vector<WeekSpan>& closed, Timestamp at);

// By row of the timeline. A host is free before its first execution.
struct FreeTimes {
  // Of rows that start: the end of the last stretch, not after the start, in which the host was open and had
  // a free slot; the start itself where that lasted until then. Of other rows kNeverFree.
  std::vector<Timestamp> last_free_us;
  // How long the host had been open and free, counted from the first moment of the log, when the row started
  // and, for rows that waited, when it was ready.
  std::vector<Micros> at_start_us, at_ready_us;
};

// One walk over the timeline.
FreeTimes WatchFree(const Executions& log, const SlotPools& pools, const Timeline& timeline);

}  // namespace harness::process
