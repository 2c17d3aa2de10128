// SPDX-License-Identifier: Apache-2.0
// How many groups chance alone would make of starts that know nothing of each other.
#pragma once

#include <cstdint>
#include <vector>

#include "process/executions.h"

namespace harness::process {

// Where starts can lie, and how finely they are told apart.
struct TimeGrid {
  Micros span_us = kMicrosPerDay;  // first start to last end of the log, at least a day
  Micros unit_us = 1;  // largest of day, minute, second, millisecond, microsecond that divides all times
};
TimeGrid GridOf(const Executions& log);

// The least size of a group that chance does not explain, of groups with these sizes (each 2 or more) in a
// stream of `rows` starts: the least k such that of groups of k or more at most `false_share` are expected by
// chance, rows ((rows - 1) window / span)^(k - 1). UINT32_MAX without one.
uint32_t LeastSizeBeyondChance(const std::vector<uint32_t>& sizes, int64_t rows, double window_us,
                               Micros span_us, double false_share = 0.05);

// The same for groups that become ready together and end together: of `together` groups that start at one
// instant, together * equal_lengths^(k - 1) end at one instant by chance.
uint32_t LeastSizeBeyondEqualLengths(const std::vector<uint32_t>& sizes, int64_t together,
                                     double equal_lengths, double false_share = 0.05);

// Of all pairs of the lengths, the share that is equal; 0 of fewer than two.
double ShareOfEqualPairs(std::vector<Micros> lengths);

}  // namespace harness::process
