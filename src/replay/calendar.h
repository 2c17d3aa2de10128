// SPDX-License-Identifier: Apache-2.0
// When a host may start something: a week of closed stretches that repeats.
#pragma once

#include <limits>
#include <vector>

#include "base/time.h"
#include "process/slot_pools.h"

namespace harness::replay {

inline constexpr Timestamp kNever = std::numeric_limits<int64_t>::max();

// Weeks begin on Monday 00:00 UTC. A closed stretch holds its beginning and not its end.
class Calendar {
 public:
  // Requires: stretches inside [0, one week], in order, apart from each other or touching.
  explicit Calendar(std::vector<process::WeekSpan> closed = {}) : closed_(std::move(closed)) {}

  bool always_open() const { return closed_.empty(); }
  bool IsOpen(Timestamp at) const { return NextOpen(at) == at; }
  // The first open instant not before `at`; kNever when the whole week is closed.
  Timestamp NextOpen(Timestamp at) const;
  // The first border of a closed stretch after `at`; kNever without one.
  Timestamp NextBorder(Timestamp at) const;

 private:
  std::vector<process::WeekSpan> closed_;
};

}  // namespace harness::replay
