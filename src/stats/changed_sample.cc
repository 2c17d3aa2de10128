// SPDX-License-Identifier: Apache-2.0
#include "stats/changed_sample.h"

#include <algorithm>
#include <limits>

#include "base/sort_integers.h"

namespace harness::stats {
namespace {

size_t CountUpTo(std::span<const int64_t> ascending, int64_t value) {
  return static_cast<size_t>(std::upper_bound(ascending.begin(), ascending.end(), value) - ascending.begin());
}

}  // namespace

ChangedSample::ChangedSample(std::span<const int64_t> sorted, std::vector<int64_t> out,
                             std::vector<int64_t> in)
    : sorted_(sorted), out_(std::move(out)), in_(std::move(in)) {
  SortIntegers(out_);
  SortIntegers(in_);
}

bool ChangedSample::Reaches(size_t rank, int64_t value) const {
  return CountUpTo(sorted_, value) - CountUpTo(out_, value) + CountUpTo(in_, value) > rank;
}

// The least value of either list that reaches the rank: one of them stands there.
int64_t ChangedSample::At(size_t rank) const {
  const auto least = [&](std::span<const int64_t> values) {
    const auto found = std::partition_point(values.begin(), values.end(),
                                            [&](int64_t value) { return !Reaches(rank, value); });
    return found == values.end() ? std::numeric_limits<int64_t>::max() : *found;
  };
  // Each value that went or came moves a rank by one.
  const size_t first = rank - std::min(rank, in_.size());
  const size_t last = std::min(sorted_.size(), rank + out_.size() + 1);
  const auto near = first < last ? sorted_.subspan(first, last - first) : std::span<const int64_t>();
  return std::min(least(near), least(in_));
}

}  // namespace harness::stats
