// SPDX-License-Identifier: Apache-2.0
// Many integers in order, by where they lie between the least and the most.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace harness {

// Ascending. About O(n) where values are spread, as times are; O(n) for each ten bits of their distance at
// worst; what is in order already costs one look. As much memory again, and a quarter, while it works.
void SortIntegers(std::vector<int64_t>& values);

// The places of `values`, by (value, place). As fast as SortIntegers; 8 bytes a value. Requires less than
// 2^32 values.
std::vector<uint32_t> OrderOfIntegers(std::span<const int64_t> values);

}  // namespace harness
