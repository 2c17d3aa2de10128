// SPDX-License-Identifier: Apache-2.0
// Which values stand at given places of a sample in order, without putting it in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace harness::stats {

// A sample whose values are asked for by their ranks, now and later. Large ones are counted in buckets once,
// whose widths are 1/256 of their values at most, and only the buckets that hold a rank are looked into: one
// pass each time, however many the ranks. Small ones are copied.
class RankedSample {
 public:
  // `values` must outlive it, as they are.
  explicit RankedSample(std::span<const int64_t> values);
  // The values at `ranks` (0 is the least; ascending, each once, below size()), ascending.
  std::vector<int64_t> At(std::span<const size_t> ranks);
  size_t size() const { return values_.size(); }

 private:
  std::span<const int64_t> values_;
  std::vector<int64_t> copy_;   // of a small sample
  uint64_t least_ = 0;          // of a large one
  std::vector<size_t> counts_;  // likewise, by bucket
};

// The same of a sample that may be reordered.
std::vector<int64_t> OrderStatistics(std::span<int64_t> values, std::span<const size_t> ranks);

// Puts the values at `ranks` into their places: values[rank] is the value at that rank.
void SelectInPlace(std::span<int64_t> values, std::span<const size_t> ranks);
void SelectInPlace(std::span<double> values, std::span<const size_t> ranks);

}  // namespace harness::stats
