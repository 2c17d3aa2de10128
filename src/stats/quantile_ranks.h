// SPDX-License-Identifier: Apache-2.0
// Which values of a sorted sample bound a quantile of what it was drawn from, whatever the distribution.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "stats/quantile.h"

namespace harness::stats {

// Ranks from 1. Nothing where the sample is too small for any of its values to be a bound.
struct QuantileRanks {
  std::optional<int64_t> low, high;
};

// With B binomial (n, q): low is the largest rank r with P(B <= r - 1) <= tail, high the smallest with
// P(B >= r) <= tail. The quantile lies below the value of rank `low` with probability `tail` at most, and
// above that of rank `high` likewise: conservative, exact up to the steps of the binomial. Ties do no harm.
// Products and sums alone, so the same on every machine. O(sqrt(n)).
// Requires: 1 <= n <= 10^12, 0 < q < 1, tail in (1e-12, 0.5). Errors: kInvalidArgument.
// Source:   David, Nagaraja (2003), "Order Statistics", 3rd ed., section 7.1.
Result<QuantileRanks> RanksAroundQuantile(int64_t n, Fraction q, double tail);

}  // namespace harness::stats
