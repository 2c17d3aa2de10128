// SPDX-License-Identifier: Apache-2.0
// The values of a sample at some ranks, found in one go.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "stats/order_statistics.h"

namespace harness::ideaspace {

class RankedValues {
 public:
  // Ranks from 0, in any order.
  RankedValues(stats::RankedSample& sample, std::vector<size_t> ranks) : ranks_(std::move(ranks)) {
    std::sort(ranks_.begin(), ranks_.end());
    ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
    values_ = sample.At(ranks_);
  }
  // Of one of the ranks.
  int64_t At(size_t rank) const {
    const auto found = std::lower_bound(ranks_.begin(), ranks_.end(), rank);
    return values_[static_cast<size_t>(found - ranks_.begin())];
  }

 private:
  std::vector<size_t> ranks_;
  std::vector<int64_t> values_;
};

}  // namespace harness::ideaspace
