// SPDX-License-Identifier: Apache-2.0
// Where the present level of a series began: a two-sided CUSUM that restarts itself.
#pragma once

#include <cstdint>
#include <span>

namespace harness::stats {

struct CusumOptions {
  double allowance = 0.75;  // in scales: shifts of twice this are found fastest; >= 0
  double threshold = 10.0;  // in scales; > 0
  double clip = 3.0;        // a single value counts no further than this many scales from the level; > 0
  int64_t warm_up = 12;     // the level starts as the median of so many values; >= 1
};

// Walks the series with
//   high = max(0, high + u - allowance),  low = max(0, low - u - allowance),
//   u = (x - level) / scale clipped to +- clip
// where the level is the median of the first warm_up values since the last restart, then moved by
// scale * max(-1.5, min(1.5, u)) / count at each further value. When a sum passes the threshold, the walk
// starts again at the value where that sum last left 0, or at the present one if it never was 0 since the
// restart.
// Returns the first index of the present level; 0 where no change was found, and for fewer than
//         2 * warm_up values.
// Requires finite values and scale > 0.
// Source:  Page (1954), Biometrika 41, 100-115; restarting at the estimated change point: Hinkley (1971),
//          J. Am. Stat. Assoc. 66, 509-523. Clipping and the moving level are ours: one wild value must not
//          cut a history, and no in-control level is known beforehand.
int64_t StartOfPresentLevel(std::span<const double> values, double scale, const CusumOptions& options = {});

}  // namespace harness::stats
