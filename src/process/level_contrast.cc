// SPDX-License-Identifier: Apache-2.0
#include "process/level_contrast.h"

#include <algorithm>

#include "stats/rank_sum.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

struct Autocovariance {
  double lagged = 0, squares = 0;
};

Result<void> Add(const std::vector<double>& values, Autocovariance& sums) {
  ASSIGN_OR_RETURN(const double middle, stats::Median(values));
  for (size_t i = 0; i < values.size(); ++i) {
    const double rest = values[i] - middle;
    sums.squares += rest * rest;
    if (i > 0) sums.lagged += rest * (values[i - 1] - middle);
  }
  return Ok();
}

}  // namespace

Result<LevelContrast> ContrastLevels(const std::vector<double>& before, const std::vector<double>& after) {
  Autocovariance sums;
  RETURN_IF_ERROR(Add(before, sums));
  RETURN_IF_ERROR(Add(after, sums));
  const double phi = sums.squares > 0 ? std::clamp(sums.lagged / sums.squares, 0.0, 0.9) : 0.0;
  ASSIGN_OR_RETURN(const stats::RankSumResult test, stats::RankSumTest(before, after, (1 + phi) / (1 - phi)));
  return LevelContrast{test.z, test.p_value};
}

}  // namespace harness::process
