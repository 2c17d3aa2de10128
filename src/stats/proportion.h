// SPDX-License-Identifier: Apache-2.0
// Share of successes and its Wilson score interval.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace harness::stats {

struct Proportion {
  double estimate = 0;  // successes / n
  double ci_low = 0;
  double ci_high = 0;
  int64_t n = 0;
};

// The Wilson score interval at confidence `level`, without continuity correction; inside [0, 1] always. Of no
// success its low is exactly 0, of no failure its high exactly 1.
// Requires: 0 <= successes <= n, n >= 1, level in (0, 1).
// Errors:   kInvalidArgument.
// Source:   Wilson (1927), J. Am. Stat. Assoc. 22(158), 209-212.
Result<Proportion> WilsonInterval(int64_t successes, int64_t n, double level);

// The same for a share that counts as one of `size` independent values (stats/cluster_effect.h), which need
// not be a whole number; n stays 0. Requires: share in [0, 1], size > 0. Errors: kInvalidArgument.
Result<Proportion> WilsonIntervalOfShare(double share, double size, double level);

// Quantile of the standard normal distribution; relative error below 1.2e-9, by arithmetic without libm.
// Requires: p in (0, 1). Errors: kInvalidArgument.
// Source:   Acklam (2003), rational approximation of the normal quantile.
Result<double> NormalQuantile(double p);

}  // namespace harness::stats
