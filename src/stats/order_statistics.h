// SPDX-License-Identifier: Apache-2.0
// Which values stand at given places of a sample in order, without putting it in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace harness::stats {

// The values at `ranks` (0 is the least; ascending, each once, below values.size()) of the sample in
// ascending order. May reorder `values`. Large samples are counted in buckets, whose widths are 1/256 of
// their values at most, and only the buckets that hold a rank are looked into: two passes, however many the
// ranks.
std::vector<int64_t> OrderStatistics(std::span<int64_t> values, std::span<const size_t> ranks);

// Puts the values at `ranks` into their places: values[rank] is the value at that rank.
void SelectInPlace(std::span<int64_t> values, std::span<const size_t> ranks);
void SelectInPlace(std::span<double> values, std::span<const size_t> ranks);

}  // namespace harness::stats
