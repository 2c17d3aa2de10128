// SPDX-License-Identifier: Apache-2.0
// Mean and variance of 64-bit integers from exact sums: the order of adding and merging never matters.
#pragma once

#include <cstdint>
#include <span>

#include "base/exact_sum.h"
#include "base/result.h"

namespace harness::stats {

// Count, sum and sum of squares, all exact. Mean and variance are the doubles nearest to the exact
// ratios (one rounding), so they carry no cancellation however far the values lie from 0.
// Range: exact while the sum of squares stays below 2^127, about 1.7e38: 10^9 values of up to 4e14
// (12 years in microseconds), or 5e7 timestamps of this century. Beyond it the variance is an error;
// count and mean stay exact for up to 2^63 values.
// Not thread-safe: one object a thread, then Merge in any order.
class Moments {
 public:
  void Add(int64_t value);
  void Merge(const Moments& other);

  int64_t count() const { return count_; }
  const ExactSum& sum() const { return sum_; }
  // Errors: kInvalidArgument for an empty sample.
  Result<double> Mean() const;
  // Divisor n - 1. Errors: kInvalidArgument for an empty sample or squares beyond the range;
  // kInconclusive for one value.
  Result<double> Variance() const;
  // Square root of Variance(), and that over the square root of n; errors as Variance().
  Result<double> StdDev() const;
  Result<double> StdErrorOfMean() const;
  // Squared coefficient of variation: variance / mean^2, dimensionless.
  // Errors: as Variance(); kInconclusive where the mean is 0.
  Result<double> Scv() const;

 private:
  int64_t count_ = 0;
  ExactSum sum_;
  UInt128 squares_ = 0;
  bool overflow_ = false;
};

Moments MomentsOf(std::span<const int64_t> values);

}  // namespace harness::stats
