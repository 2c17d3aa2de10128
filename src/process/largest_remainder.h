// SPDX-License-Identifier: Apache-2.0
// A whole split into integer shares by weights.
#pragma once

#include <cstdint>
#include <vector>

#include "base/exact_sum.h"
#include "base/time.h"

namespace harness::process {

// Shares that sum to `whole`, by largest remainder (Hamilton's method); equal remainders go to the entry that
// stands first in `order`, which names each entry once. All 0 when the whole or all weights are. Requires
// 0 <= whole and weights below 2^63, and a sum of weights below 2^127.
std::vector<Micros> SplitByLargestRemainder(Int128 whole, const std::vector<uint64_t>& weights,
                                            const std::vector<size_t>& order);

}  // namespace harness::process
