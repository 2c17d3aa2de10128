// SPDX-License-Identifier: Apache-2.0
// Exact sums of 64-bit integers: 128 bits wide, so the order of adding never matters; rounded once at the
// end.
#pragma once

#include <cstdint>
#include <string>

namespace harness {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline Int128 Absolute(Int128 value) {
  return value < 0 ? -value : value;
}

// The double nearest to numerator / denominator, ties to even: one rounding of the exact ratio.
// Requires |numerator| < 2^127 and 0 < denominator < 2^127.
double RoundedRatio(Int128 numerator, Int128 denominator);

// The double nearest to whole + numerator / denominator, all not negative and numerator < denominator <
// 2^127: for ratios whose numerator over one denominator would need more than 128 bits.
double RoundedMixed(UInt128 whole, UInt128 numerator, UInt128 denominator);

// Invariant: exact for up to 2^63 values of 64 bits. Merging is addition.
class ExactSum {
 public:
  void Add(int64_t value) { sum_ += value; }
  void Merge(const ExactSum& other) { sum_ += other.sum_; }
  Int128 value() const { return sum_; }
  // Divide once, at the end: the nearest double of the exact sum divided by `divisor` (finite, not 0).
  double DividedBy(double divisor) const;
  // True and the value when the sum fits 64 bits.
  bool FitsInt64() const { return sum_ >= INT64_MIN && sum_ <= INT64_MAX; }
  int64_t AsInt64() const { return static_cast<int64_t>(sum_); }

 private:
  Int128 sum_ = 0;
};

// Decimal digits of a 128-bit integer.
std::string ToString(Int128 value);

}  // namespace harness
