// SPDX-License-Identifier: Apache-2.0
// How much trouble matters: one scale for all that speak of runs that go wrong, take or wait longer.
#pragma once

#include "plugin/finding.h"

namespace harness::plugin {

// `lost`: the share of all time of its kind (run time for runs that fail or take longer, waiting for waits)
// that is lost. `wrong`: the share of the runs it is about that go wrong, 0 where it is not about that. A
// twentieth of the time is high, a hundredth is medium, and so is every fifth run, however short runs are.
inline FindingSeverity SeverityOfLoss(double lost, double wrong) {
  if (lost >= 0.05) return FindingSeverity::kHigh;
  return lost >= 0.01 || wrong >= 0.2 ? FindingSeverity::kMedium : FindingSeverity::kLow;
}

}  // namespace harness::plugin
