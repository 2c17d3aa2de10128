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
// 0 <= whole < 2^63 and a sum of weights below 2^127. Where that sum has more than 62 bits, so many of the
// lowest are dropped of each weight: a share is then off by less than a part in 2^62 for each weight.
std::vector<Micros> SplitByLargestRemainder(Int128 whole, const std::vector<UInt128>& weights,
                                            const std::vector<size_t>& order);

}  // namespace harness::process
