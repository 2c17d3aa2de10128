// SPDX-License-Identifier: Apache-2.0
// Rank-sum test of Wilcoxon, Mann and Whitney: do values of one sample tend to lie above those of another?
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"

namespace harness::stats {

struct RankSumResult {
  double superiority = 0.5;  // share of pairs in which b lies above a, ties counting half
  double z = 0.0;            // above 0 when b lies above a
  double p_value = 1.0;      // two-sided
  int64_t n_a = 0;
  int64_t n_b = 0;
};

// With U the pairs in which b lies above a (ties half), N = n_a + n_b and groups of t tied values:
//
//   z = (U - n_a n_b / 2 -+ 1/2) / sqrt(n_a n_b / 12 * (N + 1 - sum(t^3 - t) / (N (N - 1))) * inflation)
//
// by the normal approximation with continuity correction; U is bounded, so that far tails are on the safe
// side of the exact ones. `inflation` >= 1 widens the spread for samples whose neighbours are alike:
// (1 + phi) / (1 - phi) with phi their lag-one autocorrelation. Only the order of the values matters. Samples
// that are all one value give p = 1.
// Errors: kInvalidArgument for an empty sample, a value that is not finite, an inflation below 1;
//         kInconclusive for a sample of one value.
// Source: Mann, Whitney (1947), Ann. Math. Statist. 18(1), 50-60; ties as in Lehmann (1975),
//         "Nonparametrics", section 1.4.
Result<RankSumResult> RankSumTest(std::span<const double> a, std::span<const double> b,
                                  double inflation = 1.0);

// Probability that a standard normal variable lies above z, by arithmetic without libm; relative error below
// 1e-11 for |z| <= 37, beyond it 0 or 1. Requires a finite z.
double NormalTail(double z);

}  // namespace harness::stats
