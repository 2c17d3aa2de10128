// SPDX-License-Identifier: Apache-2.0
// Exact running moments of cost, duration and tokens over the first sessions of an order.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "stats/moments.h"

namespace harness::sessions {

// By Metric. A session counts where it has a value, 0 included.
struct PlainSums {
  int64_t sessions = 0;
  std::array<stats::Moments, 3> metrics;

  void Add(const std::array<int64_t, 3>& values);  // negative: unknown
};

// The sums of the first n of an order for any n, from one snapshot every 64 sessions. The sums are exact,
// so a result depends on the first n alone.
class PlainCheckpoints {
 public:
  using ValuesAt = std::function<const std::array<int64_t, 3>&(size_t place)>;

  PlainSums Of(size_t n, const ValuesAt& values_at);
  void ForgetFrom(size_t place);  // sessions at `place` and after it have changed

 private:
  static constexpr size_t kEvery = 64;
  std::vector<PlainSums> snapshots_;  // [i]: of the first (i + 1) * kEvery
};

}  // namespace harness::sessions
