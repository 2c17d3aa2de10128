// SPDX-License-Identifier: Apache-2.0
// When a host stood open with a free slot.
#pragma once

#include <vector>

#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

// Never: no such instant.
inline constexpr Timestamp kNeverFree = INT64_MIN;

// Of each host the stretches, from the first moment of the log on, in which it was open and had a free slot;
// 16 bytes a stretch. A host is free before its first execution.
class FreeStretches {
 public:
  explicit FreeStretches(size_t hosts) : hosts_(hosts) {}

  // In order of time for each host; what touches the stretch before it continues it. from < to.
  void Add(uint32_t host, Timestamp from, Timestamp to);

  // How long the host was free until `at`, which is no later than the last moment of the log.
  Micros FreeUntil(uint32_t host, Timestamp at) const;
  // The end of the last such stretch that began before `at`, `at` itself where it lasted until then;
  // kNeverFree without one.
  Timestamp LastFree(uint32_t host, Timestamp at) const;

 private:
  struct Stretch {
    Timestamp to;
    Micros free_us;  // of this one and those before it
  };
  struct Place;
  Place Find(uint32_t host, Timestamp at) const;

  std::vector<std::vector<Stretch>> hosts_;
};

// One walk over the timeline.
FreeStretches WatchFree(const Executions& log, const SlotPools& pools, const Timeline& timeline);

}  // namespace harness::process
