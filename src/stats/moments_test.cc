// SPDX-License-Identifier: Apache-2.0
#include "stats/moments.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/prng.h"
#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using harness::testing::Integers;
using harness::testing::Number;
using harness::testing::ReadReference;

TEST(Moments, WorkedByHand) {
  const std::vector<int64_t> values = {2, 4, 4, 4, 5, 5, 7, 9};  // mean 5, squared deviations 32
  const Moments moments = MomentsOf(values);
  EXPECT_EQ(moments.count(), 8);
  EXPECT_EQ(*moments.Mean(), 5.0);
  EXPECT_EQ(*moments.Variance(), 32.0 / 7.0);
  EXPECT_EQ(*moments.Scv(), 32.0 / 7.0 / 5.0 / 5.0);
  EXPECT_DOUBLE_EQ(*moments.StdDev(), 2.138089935299395);
  EXPECT_DOUBLE_EQ(*moments.StdErrorOfMean(), 0.7559289460184544);
}

// The mean and variance columns are exact fractions rounded once: the bits agree, far from 0 as well.
TEST(Moments, AgreesWithExactFractions) {
  for (const auto& row : ReadReference("moments")) {
    const Moments moments = MomentsOf(Integers(row.at("values")));
    EXPECT_EQ(*moments.Mean(), Number(row.at("mean")));
    EXPECT_EQ(*moments.Variance(), Number(row.at("variance")));
    EXPECT_NEAR(*moments.Variance() / std::max(1e-300, Number(row.at("numpy_variance"))),
                Number(row.at("variance")) == 0 ? 0.0 : 1.0, 1e-13);
  }
}

TEST(Moments, TooFewValuesHaveNoMoments) {
  Moments moments;
  EXPECT_EQ(moments.Mean().error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(moments.Variance().error().code, ErrorCode::kInvalidArgument);
  moments.Add(7);
  EXPECT_EQ(*moments.Mean(), 7.0);
  EXPECT_EQ(moments.Variance().error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(moments.StdDev().error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(moments.StdErrorOfMean().error().code, ErrorCode::kInconclusive);
  moments.Add(-7);
  EXPECT_EQ(*moments.Variance(), 98.0);
  EXPECT_EQ(moments.Scv().error().code, ErrorCode::kInconclusive);
}

TEST(Moments, MergeOfAnyPartsInAnyOrderIsTheWhole) {
  Philox random(5);
  std::vector<int64_t> values;
  for (int i = 0; i < 1000; ++i)
    values.push_back(static_cast<int64_t>(random.Next64() >> 8) - (int64_t{1} << 54));
  const Moments whole = MomentsOf(values);
  for (const size_t cut : {size_t{0}, size_t{1}, size_t{500}, size_t{999}, size_t{1000}}) {
    Moments merged = MomentsOf(std::span<const int64_t>(values).subspan(cut));
    merged.Merge(MomentsOf(std::span<const int64_t>(values).first(cut)));
    EXPECT_EQ(*merged.Mean(), *whole.Mean());
    EXPECT_EQ(*merged.Variance(), *whole.Variance());
  }
}

TEST(Moments, ShiftLeavesTheVarianceAndScaleSquaresIt) {
  const std::vector<int64_t> values = {3, 1, 4, 1, 5, 9, 2, 6};
  std::vector<int64_t> shifted, scaled;
  for (const int64_t value : values) {
    shifted.push_back(value - 1'751'328'000'000'000);
    scaled.push_back(value * 1024);
  }
  EXPECT_EQ(*MomentsOf(shifted).Variance(), *MomentsOf(values).Variance());
  EXPECT_EQ(*MomentsOf(scaled).Variance(), *MomentsOf(values).Variance() * 1024 * 1024);
}

TEST(Moments, SquaresBeyondTheRangeAreAnErrorInAnyOrder) {
  Moments first;
  for (int i = 0; i < 3; ++i) first.Add(INT64_MIN);
  first.Add(5);
  Moments second;
  second.Add(5);
  for (int i = 0; i < 3; ++i) second.Add(INT64_MIN);
  Moments merged;
  merged.Add(INT64_MIN);
  Moments two;
  two.Add(INT64_MIN);
  two.Add(INT64_MIN);
  merged.Merge(two);
  for (const Moments& moments : {first, second, merged}) {
    EXPECT_EQ(moments.Variance().error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(moments.Mean().has_value());
  }
  Moments largest;  // one value below the limit is still exact
  largest.Add(INT64_MAX);
  largest.Add(INT64_MAX);
  EXPECT_EQ(*largest.Variance(), 0.0);
}

}  // namespace
}  // namespace harness::stats
