// SPDX-License-Identifier: Apache-2.0
#include "stats/moments.h"

#include <cmath>

namespace harness::stats {
namespace {

constexpr UInt128 kSquaresLimit = UInt128{1} << 127;

}  // namespace

// Squares only grow, so "beyond the limit" does not depend on the order of adding either.
void Moments::Add(int64_t value) {
  ++count_;
  sum_.Add(value);
  const Int128 wide = value;
  squares_ += static_cast<UInt128>(wide * wide);  // at most 2^127 + 2^126: cannot wrap
  if (squares_ >= kSquaresLimit) {
    overflow_ = true;
    squares_ = 0;
  }
}

void Moments::Merge(const Moments& other) {
  count_ += other.count_;
  sum_.Merge(other.sum_);
  squares_ += other.squares_;  // both below 2^127: cannot wrap
  overflow_ = overflow_ || other.overflow_ || squares_ >= kSquaresLimit;
  if (overflow_) squares_ = 0;
}

Result<double> Moments::Mean() const {
  if (count_ == 0) return InvalidArgument("mean: found an empty sample, expected at least one value");
  return RoundedRatio(sum_.value(), count_);
}

// With the values shifted by c, the integer next to the mean (the variance does not change):
//   variance = (squares - sum^2 / n) / (n - 1),  |sum| <= n / 2
// so sum^2 fits 128 bits; whole parts and remainders are kept apart until the one rounding.
Result<double> Moments::Variance() const {
  if (count_ == 0) return InvalidArgument("variance: found an empty sample, expected at least two values");
  if (count_ == 1) return Inconclusive("variance: found one value, expected at least two");
  if (overflow_) return InvalidArgument("variance: found a sum of squares of 2^127 or more, expected less");
  const auto n = static_cast<UInt128>(count_);
  Int128 center = sum_.value() / count_;
  Int128 rest = sum_.value() % count_;
  if (rest > count_ / 2) {
    ++center;
    rest -= count_;
  } else if (rest < -(count_ / 2)) {
    --center;
    rest += count_;
  }
  // Modulo 2^128 on the way; the result lies in [0, squares].
  const auto shift = static_cast<UInt128>(center);
  const UInt128 shifted = squares_ - 2 * shift * static_cast<UInt128>(sum_.value()) + n * shift * shift;
  const UInt128 rest_squared = static_cast<UInt128>(rest * rest);
  UInt128 whole = shifted - rest_squared / n;
  UInt128 part = rest_squared % n;  // sum of squared deviations = whole - part / n
  if (part != 0) {
    whole -= 1;
    part = n - part;  // ... = whole + part / n
  }
  return RoundedMixed(whole / (n - 1), whole % (n - 1) * n + part, n * (n - 1));
}

Result<double> Moments::StdDev() const {
  ASSIGN_OR_RETURN(const double variance, Variance());
  return std::sqrt(variance);
}

Result<double> Moments::StdErrorOfMean() const {
  ASSIGN_OR_RETURN(const double variance, Variance());
  return std::sqrt(variance / static_cast<double>(count_));
}

Result<double> Moments::Scv() const {
  ASSIGN_OR_RETURN(const double variance, Variance());
  ASSIGN_OR_RETURN(const double mean, Mean());
  if (mean == 0.0) return Inconclusive("coefficient of variation: found a mean of 0, expected another");
  return variance / mean / mean;
}

Moments MomentsOf(std::span<const int64_t> values) {
  Moments moments;
  for (const int64_t value : values) moments.Add(value);
  return moments;
}

}  // namespace harness::stats
