// SPDX-License-Identifier: Apache-2.0
#include "stats/rank_sum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

// a = 1, 2, 5 and b = 3, 4, 6, 7: b lies above a in 4 + 4 + 2 = 10 of 12 pairs. Mean 6, variance
// 3 * 4 * 8 / 12 = 8: z = 3.5 / sqrt(8).
TEST(RankSumTest, ByHand) {
  const auto result = RankSumTest(Doubles{1, 2, 5}, Doubles{3, 4, 6, 7}).value();
  EXPECT_DOUBLE_EQ(result.superiority, 10.0 / 12.0);
  EXPECT_NEAR(result.z, 3.5 / std::sqrt(8.0), 1e-15);
  EXPECT_NEAR(result.p_value, std::erfc(3.5 / std::sqrt(8.0) / std::sqrt(2.0)), 1e-13);
  EXPECT_EQ(result.n_a, 3);
  EXPECT_EQ(result.n_b, 4);
}

// a = 1, 1, 2 and b = 1, 2, 3: (1 + 0 + ...) pairs above, ties half: of 1: 1, of 2: 2.5, of 3: 3. U = 6.5.
// Ties: three 1 (24) and two 2 (6): variance 9 / 12 * (7 - 30 / 30) = 4.5.
TEST(RankSumTest, TiesByHand) {
  const auto result = RankSumTest(Doubles{1, 1, 2}, Doubles{1, 2, 3}).value();
  EXPECT_DOUBLE_EQ(result.superiority, 6.5 / 9.0);
  EXPECT_NEAR(result.z, 1.5 / std::sqrt(4.5), 1e-15);
}

TEST(RankSumTest, Laws) {
  Philox random(7);
  Doubles a(40), b(25);
  for (double& value : a) value = random.Normal();
  for (double& value : b) value = random.Normal() + 0.7;
  const auto one = RankSumTest(a, b).value();
  const auto mirrored = RankSumTest(b, a).value();
  EXPECT_DOUBLE_EQ(mirrored.z, -one.z);
  EXPECT_DOUBLE_EQ(mirrored.p_value, one.p_value);
  Doubles more_a = a, more_b = b;
  for (double& value : more_a) value = std::exp(value);  // any rising function
  for (double& value : more_b) value = std::exp(value);
  EXPECT_DOUBLE_EQ(RankSumTest(more_a, more_b)->p_value, one.p_value);
  EXPECT_NEAR(RankSumTest(a, b, 4.0)->z, one.z / 2, 1e-15);
}

// The share of p <= 0.05 over 2,000 pairs of noise; its standard deviation is 0.005.
TEST(RankSumTest, NoiseKeepsTheLevel) {
  const Philox random(11);
  int rejected = 0;
  for (uint64_t trial = 0; trial < 2000; ++trial) {
    Philox draws = random.Stream(trial);
    Doubles a(30), b(20);
    for (double& value : a) value = draws.Exponential();
    for (double& value : b) value = draws.Exponential();
    rejected += RankSumTest(a, b)->p_value <= 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(rejected / 2000.0, 0.05, 0.02);
}

TEST(RankSumTest, Edges) {
  EXPECT_EQ(RankSumTest(Doubles{3, 3}, Doubles{3, 3, 3})->p_value, 1.0);
  EXPECT_EQ(RankSumTest(Doubles{}, Doubles{1, 2}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(RankSumTest(Doubles{1}, Doubles{1, 2}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(RankSumTest(Doubles{1, 2}, Doubles{1, std::numeric_limits<double>::infinity()}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(RankSumTest(Doubles{1, 2}, Doubles{1, 2}, 0.5).error().code, ErrorCode::kInvalidArgument);
}

TEST(NormalTail, AgreesWithErfc) {
  for (double z = -6; z <= 37; z += 0.37) {
    const double expected = 0.5 * std::erfc(z / std::sqrt(2.0));
    EXPECT_NEAR(NormalTail(z) / expected, 1.0, 1e-11) << z;
  }
  EXPECT_EQ(NormalTail(0), 0.5);
  EXPECT_EQ(NormalTail(40), 0.0);
  EXPECT_EQ(NormalTail(-40), 1.0);
}

}  // namespace
}  // namespace harness::stats
