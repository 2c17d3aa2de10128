// SPDX-License-Identifier: Apache-2.0
// The median of values that may be reordered, without a copy; stats/robust.h has the checked one.
#pragma once

#include <span>

namespace harness::stats {

// The middle value, or halfway between the two middle ones, by selection. Requires at least one value, all
// finite. Reorders; of an odd number the median then stands at values[n / 2].
double MedianInPlace(std::span<double> values);

}  // namespace harness::stats
