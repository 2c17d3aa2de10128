// SPDX-License-Identifier: Apache-2.0
// The contention of groups of executions, charged to the groups that held the slots meanwhile.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "base/time.h"
#include "process/held_by.h"

namespace harness::process {

// Each execution is of one group, by its number: its process, or its schedule, or its user.
struct RowGroups {
  std::span<const uint32_t> of_row;
  size_t count = 0;
};

// By group that contends: for how long, and how much slot-time each group held meanwhile.
struct HeldTable {
  std::vector<Int128> contention_us;
  HeldBy held_by;
};

// The table of coarser groups: group i is part of group to[i] of `count`. What was held is a sum over pairs
// of executions, so this is the table that a sweep with the coarser groups would give.
HeldTable MergeGroups(const HeldTable& table, std::span<const uint32_t> to, size_t count);

// A part of the contention of a group, charged to one that held the slots meanwhile.
struct Charge {
  uint32_t holder;  // number of the group
  Micros us;        // more than 0
  bool operator==(const Charge&) const = default;
};

// By group that contends: its contention in shares of the held slot-time, split by largest remainder, ties to
// the group that stands first in `order`, which names each once; holders in that order. They sum to it.
std::vector<std::vector<Charge>> SplitHeld(HeldTable table, const std::vector<size_t>& order);

}  // namespace harness::process
