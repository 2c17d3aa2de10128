// SPDX-License-Identifier: Apache-2.0
// Many integers in order, by their digits.
#pragma once

#include <cstdint>
#include <vector>

namespace harness {

// Ascending. O(n) for each 11 bits of the distance from the least to the most; what is in order already costs
// one look. As much memory again while it works.
void SortIntegers(std::vector<int64_t>& values);

}  // namespace harness
