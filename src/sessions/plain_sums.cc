// SPDX-License-Identifier: Apache-2.0
#include "sessions/plain_sums.h"

#include <algorithm>

namespace harness::sessions {

void PlainSums::Add(const std::array<int64_t, 3>& values) {
  ++sessions;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] >= 0) metrics[i].Add(values[i]);
  }
}

PlainSums PlainCheckpoints::Of(size_t n, const ValuesAt& values_at) {
  const size_t whole = n / kEvery;
  while (snapshots_.size() < whole) {
    PlainSums next = snapshots_.empty() ? PlainSums{} : snapshots_.back();
    const size_t first = snapshots_.size() * kEvery;
    for (size_t i = first; i < first + kEvery; ++i) next.Add(values_at(i));
    snapshots_.push_back(next);
  }
  PlainSums sums = whole == 0 ? PlainSums{} : snapshots_[whole - 1];
  for (size_t i = whole * kEvery; i < n; ++i) sums.Add(values_at(i));
  return sums;
}

void PlainCheckpoints::ForgetFrom(size_t place) {
  snapshots_.resize(std::min(snapshots_.size(), place / kEvery));
}

}  // namespace harness::sessions
