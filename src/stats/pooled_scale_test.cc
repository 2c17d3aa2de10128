// SPDX-License-Identifier: Apache-2.0
#include "stats/pooled_scale.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

// 1, 2, 9: median 2, deviations 1 and 7 (its own 0 left out); 4, 6: deviations 1 and 1.
TEST(PooledScale, WorkedByHand) {
  Doubles deviations;
  AppendDeviations(Doubles{9, 1, 2}, deviations);
  AppendDeviations(Doubles{4, 6}, deviations);
  AppendDeviations(Doubles{5}, deviations);
  ASSERT_EQ(deviations.size(), 4u);
  std::sort(deviations.begin(), deviations.end());
  EXPECT_DOUBLE_EQ(deviations[0], DeviationConstant(3));
  EXPECT_DOUBLE_EQ(deviations[3], 7 * DeviationConstant(3));
  EXPECT_DOUBLE_EQ(deviations[1], std::sqrt(2.0));
  EXPECT_NEAR(ScaleOfDeviations(deviations), std::sqrt(2.0) / 0.6744897501960817, 1e-12);
}

TEST(PooledScale, NothingToPool) {
  Doubles none;
  EXPECT_EQ(ScaleOfDeviations(none), 0.0);
  AppendDeviations(none, none);
  EXPECT_TRUE(none.empty());
}

// Normal values in samples of one size: the scale is 1 for every size. About 100,000 deviations each, whose
// median has a standard error of 0.4 %.
TEST(PooledScale, SmallSamplesAreNotBiased) {
  for (int n = 2; n <= 40; n = n < 22 ? n + 1 : n + 9) {
    Philox random(5, static_cast<uint64_t>(n));
    Doubles deviations;
    for (int r = 0; r < 100000 / n; ++r) {
      Doubles values(static_cast<size_t>(n));
      for (double& value : values) value = random.Normal();
      AppendDeviations(values, deviations);
    }
    EXPECT_NEAR(ScaleOfDeviations(deviations), 1.0, 0.015) << n;
  }
}

// One wild value in twenty moves the scale by a few percent only.
TEST(PooledScale, WildValuesHardlyMoveIt) {
  Philox random(6);
  Doubles deviations;
  for (int r = 0; r < 5000; ++r) {
    Doubles values(8);
    for (double& value : values) value = random.Normal() + (random.Chance(0.05) ? 100.0 : 0.0);
    AppendDeviations(values, deviations);
  }
  const double scale = ScaleOfDeviations(deviations);
  EXPECT_GT(scale, 1.0);
  EXPECT_LT(scale, 1.12);
}

}  // namespace
}  // namespace harness::stats
