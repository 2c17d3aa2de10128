// SPDX-License-Identifier: Apache-2.0
// Exact quantiles of integer microseconds and quantiles of doubles: Hyndman-Fan type 7 and nearest rank.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.h"

namespace harness::stats {

// A probability as a ratio, so that 95 % is 95/100 and not the nearest double of 0.95.
// Requires 0 <= numerator <= denominator and 1 <= denominator <= 10^9.
struct Fraction {
  int64_t numerator = 1;
  int64_t denominator = 2;
};

inline constexpr Fraction Percent(int64_t percent) {
  return {percent, 100};
}

// Type 7, on n values sorted x[0] <= ... <= x[n-1]:
//   h = (n - 1) q, k = floor(h):  x[k] + (h - k) (x[k+1] - x[k])
// Integers: computed in 128-bit integers and rounded once, so it is the double nearest to the exact
// value; NumPy's default ("linear") works in doubles and may differ from it in the last bits.
// Doubles: h is exact, the interpolation is one product and one sum.
// Requires: `sorted` ascending; ties are welcome; doubles finite.
// Errors:   kInvalidArgument for an empty sample, a fraction outside its range, values out of order at
//           the places that are read, a value that is not finite.
// Source:   Hyndman, Fan (1996), "Sample quantiles in statistical packages", Am. Stat. 50(4), 361-365.
Result<double> Quantile7(std::span<const int64_t> sorted, Fraction q);
Result<double> Quantile7(std::span<const double> sorted, Fraction q);

// The ranks (0 is the least) between whose values the type 7 quantile of n values lies; the same one twice
// where it is a value. Requires n >= 1 and a fraction as above.
std::array<size_t, 2> RanksOfQuantile7(size_t n, Fraction q);

// Type 7 of n integers of which `value_at` tells the one at a rank (0 is the least).
Result<double> Quantile7(size_t n, const std::function<int64_t(size_t rank)>& value_at, Fraction q);

// Nearest rank: element ceil(q n), counted from 1; q = 0 gives the smallest. Always a value of the sample.
// Requires and errors as Quantile7.
Result<int64_t> NearestRank(std::span<const int64_t> sorted, Fraction q);

// Several type 7 quantiles of a sample in any order, by selection in O(n log |qs|); the answers stand
// in the order of `qs`. May reorder `values`. Errors as Quantile7.
Result<std::vector<double>> QuantilesInPlace(std::span<int64_t> values, std::span<const Fraction> qs);
Result<std::vector<double>> QuantilesInPlace(std::span<double> values, std::span<const Fraction> qs);

// Quantiles of both kinds, of a sample that is looked through once for all.
struct BothQuantiles {
  std::vector<double> linear;   // type 7
  std::vector<int64_t> ranked;  // nearest rank
};
Result<BothQuantiles> BothQuantilesInPlace(std::span<int64_t> values, std::span<const Fraction> qs);

// The same for nearest ranks.
Result<std::vector<int64_t>> NearestRanksInPlace(std::span<int64_t> values, std::span<const Fraction> qs);

}  // namespace harness::stats
