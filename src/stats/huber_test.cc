// SPDX-License-Identifier: Apache-2.0
#include "stats/huber.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "stats/robust.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

double Huber(const Doubles& values, double scale, Doubles weights = {}, double tuning = kHuberTuning) {
  Doubles scratch(values.size());
  weights.resize(values.size(), 1.0);
  return HuberWithScale(values, weights, scale, scratch, tuning);
}

// 0, 1, 2 and a wild value at scale 1: the wild one pulls with 1.5, so 3 mu = 0 + 1 + 2 + 1.5.
TEST(Huber, WorkedByHand) {
  EXPECT_NEAR(Huber({0, 1, 2, 100}, 1.0), 1.5, 1e-12);
  EXPECT_NEAR(Huber({0, 1, 2, 1e9}, 1.0), 1.5, 1e-12);
  EXPECT_EQ(Huber({7.5}, 1.0), 7.5);
  EXPECT_EQ(Huber({4, 4, 4, 9}, 1e-9), 4.0 + 1.5e-9 / 3);
}

// Weight 3 for the value 0: 3 (0 - mu) + (1 - mu) + 1.5 = 0.
TEST(Huber, WeightsCountAsCopies) {
  EXPECT_NEAR(Huber({0, 1, 50}, 1.0, {3, 1, 1}), 2.5 / 4, 1e-12);
  EXPECT_NEAR(Huber({0, 1, 50}, 1.0, {3, 1, 1}), Huber({0, 0, 0, 1, 50}, 1.0), 1e-12);
}

TEST(Huber, TwoValues) {
  EXPECT_NEAR(Huber({1, 2}, 1.0), 1.5, 1e-12);
  EXPECT_EQ(Huber({0, 10}, 1.0), 5.0);  // a whole interval solves it: the middle
  EXPECT_NEAR(Huber({0, 1}, 1.0, {3, 1}), 0.25, 1e-12);
}

// Given the scale that the other estimator finds for itself, both give the same root.
TEST(Huber, AgreesWithTheEstimatorThatScalesByTheMad) {
  const Doubles values = {3.25, 1.5, 40.0, 2.75, 3.0, 2.0, -8.0, 2.2, 2.9};
  const auto other = HuberLocation(values, {.k = 1.5});
  ASSERT_TRUE(other);
  EXPECT_NEAR(Huber(values, other->scale), other->estimate, 1e-10);
}

TEST(Huber, ShiftScaleAndOrder) {
  Doubles values = {3.25, 1.5, 40.0, 2.75, 3.0, 2.0, -8.0};
  const double huber = Huber(values, 0.5);
  std::reverse(values.begin(), values.end());
  EXPECT_NEAR(Huber(values, 0.5), huber, 1e-12);
  for (double& value : values) value = value * 8 + 16;
  EXPECT_NEAR(Huber(values, 4.0), huber * 8 + 16, 1e-11);
}

// Large values with a tiny scale: the last bits must not throw the search off.
TEST(Huber, LargeOffsetsConverge) {
  for (const double offset : {0.0, 1e3, 1e6}) {
    const Doubles values = {offset + 0.1, offset + 0.3, offset + 0.35, offset + 7.0, offset + 0.2};
    EXPECT_NEAR(Huber(values, 0.1) - offset, Huber({0.1, 0.3, 0.35, 7.0, 0.2}, 0.1), 1e-8);
  }
}

TEST(Huber, LargeTuningIsTheMean) {
  EXPECT_NEAR(Huber({1, 2, 3, 4, 90}, 1.0, {}, 1000), 20.0, 1e-10);
}

}  // namespace
}  // namespace harness::stats
