// SPDX-License-Identifier: Apache-2.0
// Order statistics of a sample of which some values were taken out and others put in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace harness::stats {

// Nothing is sorted but the change. `sorted` must outlive it, ascend, and hold each value of `out` as often
// as that does. A value in O(log^2 n).
class ChangedSample {
 public:
  ChangedSample(std::span<const int64_t> sorted, std::vector<int64_t> out, std::vector<int64_t> in);

  size_t size() const { return sorted_.size() - out_.size() + in_.size(); }
  // The value at `rank` (0 is the least). Requires rank < size().
  int64_t At(size_t rank) const;

 private:
  // Is the value at `rank` no more than `value`?
  bool Reaches(size_t rank, int64_t value) const;

  std::span<const int64_t> sorted_;
  std::vector<int64_t> out_, in_;  // ascending
};

}  // namespace harness::stats
