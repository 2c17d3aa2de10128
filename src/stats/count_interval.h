// SPDX-License-Identifier: Apache-2.0
// Exact interval of the mean of a Poisson count.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace harness::stats {

struct CountInterval {
  double low = 0, high = 0;
};

// The means under which a count as high, or as low, has probability `tail`: P(X >= count; low) = tail and
// P(X <= count; high) = tail; low is 0 for a count of 0. It covers the mean with probability 1 - 2 tail or
// more. Relative error below 1e-9, by sums and products alone, so its bits are the same on every machine.
// O(sqrt(count)). Requires: 0 <= count <= 10^12, tail in (1e-12, 0.5). Errors: kInvalidArgument. Source:
// Garwood (1936), "Fiducial limits for the Poisson distribution", Biometrika 28, 437-442.
Result<CountInterval> PoissonInterval(int64_t count, double tail);

}  // namespace harness::stats
