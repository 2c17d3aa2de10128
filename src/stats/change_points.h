// SPDX-License-Identifier: Apache-2.0
// Change points of a series by one fixed rule that asks the caller for nothing: no penalty, no noise level.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace harness::stats {

struct DetectedChanges {
  std::vector<int64_t> starts;  // first index of each segment but the first, ascending; empty: no change
  double noise_level = 0.0;     // the v below: share of the variance that one unit of penalty stands for
  int64_t n = 0;                // values per dimension
};

// Where level or slope of a series change. Equally spaced values; units and scale do not matter.
//
// Each dimension is cleaned of single outliers (clipped to 4 sigma around the running median of five and
// to 3 sigma around the median, sigma from the MAD), centred and divided by its standard deviation. Segments
// hold a constant or, for a further price, a straight line per dimension. Minimised over all segmentations:
//
//   residual sum of squares + v * D * log(n) * (4 per change + 1 per sloped segment),
//   D = (dimensions + 1) / 2
//
// v starts at 1, the variance of the whole series, which is what white noise without a change has left.
// A segmentation is consistent at v when the noise it leaves is no more than v: its residual variance times
// sqrt((1 + phi) / (1 - phi)), phi the lag-one autocorrelation of the residuals, at least 0; the geometric
// mean of the variance and the long-run variance of a first-order autoregression. v is lowered by steps of 5
// % to 0.65 until changes are found that leave at most 0.8 v, and further while consistent, to 0.1 at the
// least; where none is found it is raised until consistent, so that drifts and cycles are not cut into
// levels.
//
// Where more than half the values equal their running median, a value that lies from it by more than 20 times
// the mean distance takes its place instead. White noise from 50 values on, normal or Student's t with 3
// degrees of freedom, shows a change in fewer than 1 of 100 series (of 20 values: 3; strongly skewed noise: 1
// to 4); counts that are nearly always 0 are not noise of that kind and may show clusters. Levels that
// alternate regularly pass for a cycle.
//
// Segments hold at least 5 values (n / 2 in series below 10). Beyond 1,024 values the search runs on the
// means of equal bins, at most 1,024 of them, and each place is then refined on the values.
// Requires: dimensions of one length, without gaps (fill them first).
// Returns:  no change for a constant series; a constant dimension counts as absent.
// Errors:   kInvalidArgument for no dimension, unequal lengths, an empty series or a value that is not
// finite;
//           kInconclusive for fewer than 4 values.
// Time:     pruned as PELT; at worst min(n, 1024)^2 / 2 segment costs for each v that is tried, and exactly
// one
//           v where the series has no change at v = 0.65.
// Sources:  Killick, Fearnhead, Eckley (2012), J. Am. Stat. Assoc. 107(500), 1590-1598 (search); Yao (1988),
//           Stat. Probab. Lett. 6(3), 181-189 (Schwarz criterion); Fryzlewicz (2014), Ann. Stat. 42(6) uses
//           the same idea of strengthening it. The constants are ours, fixed on the annotated series of the
//           Turing Change Point Dataset and on white noise.
Result<DetectedChanges> DetectChanges(std::span<const std::vector<double>> dimensions);
Result<DetectedChanges> DetectChanges(std::span<const double> series);

}  // namespace harness::stats
