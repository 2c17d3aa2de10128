// SPDX-License-Identifier: Apache-2.0
// Jobs that wait, as entries of heaps with the one that goes first in front (std::greater); for this folder
// alone.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace harness::replay {

// In order of the times at which they are ready, then of their numbers.
struct ReadyJob {
  Timestamp ready;
  uint32_t job;
  bool operator>(const ReadyJob& other) const {
    return ready != other.ready ? ready > other.ready : job > other.job;
  }
};

// In order of ranks, the lowest first; of equal ones as ReadyJob.
struct RankedJob {
  int64_t rank;
  Timestamp ready;
  uint32_t job;
  bool operator>(const RankedJob& other) const {
    if (rank != other.rank) return rank > other.rank;
    return ready != other.ready ? ready > other.ready : job > other.job;
  }
};

}  // namespace harness::replay
