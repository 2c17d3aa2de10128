// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/prng.h"
#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using harness::testing::Integer;
using harness::testing::Integers;
using harness::testing::Number;
using harness::testing::ReadReference;

using Longs = std::vector<int64_t>;

TEST(Quantile, WorkedByHand) {
  const Longs sorted = {10, 20, 30, 40};
  // h = 3 * 0.95 = 2.85: 30 + 0.85 * 10
  EXPECT_EQ(*Quantile7(std::span(sorted), Percent(95)), 38.5);
  EXPECT_EQ(*Quantile7(std::span(sorted), {1, 2}), 25.0);
  EXPECT_EQ(*NearestRank(sorted, Percent(95)), 40);
  EXPECT_EQ(*NearestRank(sorted, Percent(50)), 20);
  EXPECT_EQ(*NearestRank(sorted, Percent(51)), 30);
  EXPECT_EQ(*NearestRank(sorted, Percent(0)), 10);
}

// The exact column holds fractions rounded once by Python, so the bits must agree. NumPy's own column
// carries the rounding of (n - 1) q: n units in the last place of the widest gap.
TEST(Quantile, AgreesWithExactFractionsAndNumPy) {
  for (const auto& row : ReadReference("quantile_type7")) {
    Longs values = Integers(row.at("values"));
    const Fraction q{Integer(row.at("numerator")), Integer(row.at("denominator"))};
    const double exact = Number(row.at("exact"));
    EXPECT_EQ(QuantilesInPlace(std::span(values), std::span(&q, 1)).value()[0], exact);
    EXPECT_EQ(NearestRanksInPlace(values, std::span(&q, 1)).value()[0], Integer(row.at("nearest_rank")));
    std::sort(values.begin(), values.end());
    EXPECT_EQ(*Quantile7(std::span<const int64_t>(values), q), exact);
    EXPECT_EQ(*NearestRank(values, q), Integer(row.at("nearest_rank")));
    const double spread = static_cast<double>(values.back()) - static_cast<double>(values.front());
    const double size = std::max(std::fabs(exact), static_cast<double>(values.size()) * spread);
    EXPECT_NEAR(exact, Number(row.at("numpy")), 2.3e-16 * 2 * size);
    if (std::fabs(exact) < 1e15) {  // there doubles hold the integers exactly
      const std::vector<double> doubles(values.begin(), values.end());
      EXPECT_NEAR(*Quantile7(std::span<const double>(doubles), q), exact,
                  4.5e-16 * std::max(spread, std::fabs(exact)));
    }
  }
}

TEST(Quantile, EmptySampleIsInvalidArgument) {
  EXPECT_EQ(Quantile7(std::span<const int64_t>(), {1, 2}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Quantile7(std::span<const double>(), {1, 2}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(NearestRank({}, {1, 2}).error().code, ErrorCode::kInvalidArgument);
  const Fraction half{1, 2};
  EXPECT_FALSE(QuantilesInPlace(std::span<int64_t>(), std::span(&half, 1)).has_value());
  EXPECT_FALSE(NearestRanksInPlace({}, std::span(&half, 1)).has_value());
}

TEST(Quantile, FractionOutsideZeroToOneIsInvalidArgument) {
  const Longs one = {5};
  for (const Fraction q :
       {Fraction{-1, 2}, Fraction{3, 2}, Fraction{0, 0}, Fraction{1, -1}, Fraction{1, 2'000'000'000}}) {
    EXPECT_EQ(Quantile7(std::span(one), q).error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(NearestRank(one, q).error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(Quantile, UnsortedOrNotFiniteIsInvalidArgument) {
  const Longs descending = {9, 1};
  EXPECT_FALSE(Quantile7(std::span(descending), {1, 2}).has_value());
  std::vector<double> nan = {1.0, std::nan(""), 2.0};
  EXPECT_FALSE(Quantile7(std::span<const double>(nan), {1, 4}).has_value());
  const Fraction half{1, 2};
  EXPECT_FALSE(QuantilesInPlace(std::span(nan), std::span(&half, 1)).has_value());
}

TEST(Quantile, OneValueIsEveryQuantile) {
  const Longs one = {INT64_MAX};
  EXPECT_EQ(*Quantile7(std::span(one), {1, 3}), 0x1p63);
  EXPECT_EQ(*NearestRank(one, {1, 3}), INT64_MAX);
}

TEST(Quantile, LargeDoublesDoNotOverflow) {
  const double max = std::numeric_limits<double>::max();
  const std::vector<double> sorted = {-max, max};
  EXPECT_EQ(*Quantile7(std::span(sorted), {1, 2}), 0.0);
}

TEST(Quantile, ManyAtOnceInTheOrderAskedForAnyInputOrder) {
  Philox random(3);
  Longs values;
  for (int i = 0; i < 1001; ++i) values.push_back(static_cast<int64_t>(random.Below(300)));
  Longs sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<Fraction> qs = {{99, 100}, {1, 2}, {1, 2},      {0, 1},
                                    {1, 1},    {1, 4}, {999, 1000}, {95, 100}};
  const auto many = QuantilesInPlace(std::span(values), qs);
  const auto ranks = NearestRanksInPlace(values, qs);
  ASSERT_TRUE(many.has_value() && ranks.has_value());
  for (size_t i = 0; i < qs.size(); ++i) {
    EXPECT_EQ((*many)[i], *Quantile7(std::span<const int64_t>(sorted), qs[i]));
    EXPECT_EQ((*ranks)[i], *NearestRank(sorted, qs[i]));
  }
}

TEST(Quantile, MirrorAndShift) {
  const Longs sorted = {1, 4, 9, 16, 25};
  Longs mirrored = {-25, -16, -9, -4, -1};
  Longs shifted = {1001, 1004, 1009, 1016, 1025};
  for (int64_t percent = 0; percent <= 100; percent += 25) {
    const double value = *Quantile7(std::span(sorted), Percent(percent));
    EXPECT_EQ(*Quantile7(std::span<const int64_t>(mirrored), Percent(100 - percent)), -value);
    EXPECT_EQ(*Quantile7(std::span<const int64_t>(shifted), Percent(percent)), value + 1000);
  }
}

}  // namespace
}  // namespace harness::stats
