// SPDX-License-Identifier: Apache-2.0
// Change points of a series by PELT: the exact optimum of a penalised cost over all segmentations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace harness::stats {

struct PeltOptions {
  double penalty = 0.0;     // price of one more change, in units of the cost; > 0
  int64_t min_segment = 2;  // values a segment holds at least; >= 1, for PeltMeanVariance >= 2
  double variance_floor =
      0;  // PeltMeanVariance only, unit^2; 0 stands for 1e-6 of the whole series' variance
};

struct ChangePoints {
  std::vector<int64_t> starts;  // first index of each segment but the first, ascending; empty: no change
  double cost = 0.0;            // sum of segment costs + penalty * starts.size()
  int64_t n = 0;
};

// Shift of the mean. Segment cost: sum (x - mean)^2, unit^2.
// Values are taken as deviations from their median, with sums in 64-bit mantissas. Ties between
// segmentations go to the one whose last segment starts first. Time: near to n log n, with changes or
// without. Errors: kInvalidArgument for an empty series, a value that is not finite, options outside their
// range;
//         kInconclusive for fewer than 2 min_segment values, which can hold no change.
// Source: Killick, Fearnhead, Eckley (2012), J. Am. Stat. Assoc. 107(500), 1590-1598, for the recursion;
//         starts are dropped by functional pruning (Maidstone, Hocking, Rigaill, Fearnhead (2017), Stat.
//         Comput. 27, 519-533): each takes part from the moment it may be used, so the optimum stays exact.
Result<ChangePoints> PeltMean(std::span<const double> series, const PeltOptions& options);

// Shift of mean, variance or both. Segment cost: twice the negative normal log likelihood without its
// constant, n (log s2 + v / s2), v the segment's variance (divisor n), s2 = max(v, variance_floor).
// A constant series has no change. The logarithm is the deterministic one. Errors as PeltMean. Time: about n
// where changes are common, n^2 / 2 where there are none. A start is dropped only min_segment values after it
// was found worse, which keeps the optimum exact.
Result<ChangePoints> PeltMeanVariance(std::span<const double> series, const PeltOptions& options);

// sigma of the noise from first differences, which a few level shifts cannot move:
//   1.4826... * MAD(x[i+1] - x[i]) / sqrt(2); assumes neighbouring errors are uncorrelated.
// Errors: kInvalidArgument as above; kInconclusive for fewer than 3 values or a MAD of 0.
Result<double> DifferenceSigma(std::span<const double> series);

// A penalty for PeltMean: c * DifferenceSigma^2 * log(n); c = 2 is the Schwarz criterion for one mean,
// larger values are more careful. Errors as DifferenceSigma; kInvalidArgument unless c > 0.
Result<double> RobustPenalty(std::span<const double> series, double c);

// A penalty for PeltMeanVariance: c * log(n); c = 3 counts mean, variance and place of a change.
// Errors: kInvalidArgument unless c > 0 and n >= 2.
Result<double> SchwarzPenalty(int64_t n, double c);

}  // namespace harness::stats
