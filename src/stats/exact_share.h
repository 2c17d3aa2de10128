// SPDX-License-Identifier: Apache-2.0
// Exact interval of a share, and the exact test of one share against another.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "stats/proportion.h"

namespace harness::stats {

// The shares under which as many successes, or as few, have probability (1 - level) / 2. It covers the share
// with probability `level` or more however few successes there are and however high the level, where Wilson's
// does not. Nine significant digits. Requires and errors: as WilsonInterval. Source: Clopper, Pearson (1934),
// "The use of confidence or fiducial limits", Biometrika 26, 404-413.
Result<Proportion> ClopperPearsonInterval(int64_t successes, int64_t n, double level);

struct SharesTested {
  int64_t successes = 0, n = 0;        // of the sample
  int64_t all_successes = 0, all = 0;  // of the sample and the rest together
};

// P(as many successes in the sample, or more) where both have the same share, whatever it is: Fisher's exact
// test, one-sided. Nine significant digits. O(successes beyond what is told, until they are negligible).
// Requires: 0 <= successes <= n, the rest likewise. Errors: kInvalidArgument. Source: Fisher (1935), "The
// logic of inductive inference", J. R. Stat. Soc. 98, 39-82.
Result<double> FisherUpperTail(const SharesTested& tested);

}  // namespace harness::stats
