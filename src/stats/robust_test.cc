// SPDX-License-Identifier: Apache-2.0
#include "stats/robust.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using harness::testing::Number;
using harness::testing::Numbers;
using harness::testing::ReadReference;

using Doubles = std::vector<double>;

TEST(Robust, WorkedByHand) {
  const Doubles values = {100, 1, 3, 2, 5};  // median 3; deviations 97 2 0 1 2
  EXPECT_EQ(*Median(values), 3.0);
  EXPECT_EQ(*Mad(values), 2.0);
  EXPECT_EQ(*MadSigma(values), 2.0 * kMadConsistency);
  EXPECT_EQ(*Median(Doubles{1, 2, 3, 10}), 2.5);
}

// SciPy's MAD scale differs by 1 / norm.ppf(3/4) in the last bit; Huber's root was found by Brent's method.
TEST(Robust, AgreesWithSciPy) {
  for (const auto& row : ReadReference("robust")) {
    const Doubles values = Numbers(row.at("values"));
    EXPECT_DOUBLE_EQ(*Median(values), Number(row.at("median")));
    EXPECT_NEAR(*Mad(values) / Number(row.at("mad")), 1.0, 1e-14);
    EXPECT_NEAR(*MadSigma(values) / Number(row.at("mad_sigma")), 1.0, 1e-14);
    const auto huber = HuberLocation(values);
    ASSERT_TRUE(huber.has_value());
    EXPECT_NEAR(huber->estimate, Number(row.at("huber")), 1e-10 * huber->scale);
    EXPECT_EQ(huber->n, static_cast<int64_t>(values.size()));
  }
}

TEST(Robust, TooFewValues) {
  EXPECT_EQ(Median({}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Mad({}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(HuberLocation({}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(*Median(Doubles{4}), 4.0);
  EXPECT_EQ(Mad(Doubles{4}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(MadSigma(Doubles{4}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(*Mad(Doubles{4, 8}), 2.0);
  EXPECT_EQ(HuberLocation(Doubles{4, 8}).error().code, ErrorCode::kInconclusive);
}

TEST(Robust, NoScaleNoHuber) {
  EXPECT_EQ(*Mad(Doubles{5, 5, 5, 9}), 0.0);
  EXPECT_EQ(HuberLocation(Doubles{5, 5, 5, 9}).error().code, ErrorCode::kInconclusive);
}

TEST(Robust, BadInputsAndOptionsAreInvalidArgument) {
  EXPECT_EQ(Median(Doubles{1, std::nan("")}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Mad(Doubles{1, HUGE_VAL}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(HuberLocation(Doubles{1, 2, 3}, {.k = 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(HuberLocation(Doubles{1, 2, 3}, {.tolerance = 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(HuberLocation(Doubles{1, 2, 4, 90}, {.max_iterations = 1}).error().code,
            ErrorCode::kInconclusive);
}

TEST(Robust, OrderDoesNotMatterAndLocationFollowsShiftAndScale) {
  Doubles values = {3.25, 1.5, 40.0, 2.75, 3.0, 2.0, -8.0};
  const double huber = HuberLocation(values)->estimate;
  std::reverse(values.begin(), values.end());
  EXPECT_EQ(HuberLocation(values)->estimate, huber);
  for (double& value : values) value = value * 8 + 16;
  EXPECT_NEAR(HuberLocation(values)->estimate, huber * 8 + 16, 1e-11);
}

TEST(Robust, LargeKIsTheMeanSmallKNearsTheMedian) {
  const Doubles values = {1, 2, 3, 4, 90};
  EXPECT_NEAR(HuberLocation(values, {.k = 1000})->estimate, 20.0, 1e-10);
  EXPECT_NEAR(HuberLocation(values, {.k = 1e-3})->estimate, 3.0, 0.01);
}

}  // namespace
}  // namespace harness::stats
