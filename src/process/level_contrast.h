// SPDX-License-Identifier: Apache-2.0
// The test of a change of level: values before against values after.
#pragma once

#include <vector>

#include "base/result.h"

namespace harness::process {

struct LevelContrast {
  double z = 0;  // above 0 when the level rose
  double p_value = 1;
};

// stats::RankSumTest, its spread widened by (1 + phi) / (1 - phi): phi is the lag-one autocorrelation of the
// values less the median of their own side, from 0 to 0.9, so that slow swings are no evidence of a step.
// Errors: as RankSumTest.
Result<LevelContrast> ContrastLevels(const std::vector<double>& before, const std::vector<double>& after);

}  // namespace harness::process
