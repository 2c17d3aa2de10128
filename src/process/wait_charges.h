// SPDX-License-Identifier: Apache-2.0
// Contention charged to the schedules and users whose executions held the slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/exact_sum.h"
#include "process/charge_columns.h"
#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

// As many names of a column are told apart: what is kept goes with the square of it, 268 MB at most.
inline constexpr size_t kMostChargedNames = 4096;

// What was waited while executions of a name held the slots.
struct NameCharge {
  uint32_t name = 0;  // its number in the column; kNoRow for names that are not told apart
  size_t names = 1;   // how many it stands for
  Int128 contention_us = 0;
  Int128 others_us = 0;  // the part that executions of other names waited
  bool operator==(const NameCharge&) const = default;
};

// Of each column those that are charged anything, the largest first, ties by name. They sum to the contention
// of the log; none where no row names one.
struct WaitCharges {
  std::vector<NameCharge> schedules, users;
};

// As the blame of processes (VisitWaits), with schedules, and then users, in the place of processes: the
// contention of the executions of each name is charged in shares of the slot-time that names held meanwhile.
// Where a column has more than `most_names`, those that held most slot-time in all are told apart, rows
// without a name among them, and the others are one that stands last. `contention_us`: of the whole log. One
// more sweep where the two columns have no more than `most_names` pairs, else one for each column; none for a
// column of one name, or without contention.
WaitCharges ChargeWaits(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                        const std::vector<Timestamp>& released_us, const ChargeColumns& columns,
                        Int128 contention_us, size_t most_names = kMostChargedNames);

}  // namespace harness::process
