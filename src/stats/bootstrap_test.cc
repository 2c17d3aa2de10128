// SPDX-License-Identifier: Apache-2.0
#include "stats/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/robust.h"
#include "tests/reference/reference_csv.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;

double Mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double MiddleValue(std::span<const double> values) {
  return Median(values).value();
}

void ExpectEqual(const BootstrapResult& a, const BootstrapResult& b) {
  EXPECT_EQ(a.estimate, b.estimate);
  EXPECT_EQ(a.std_error, b.std_error);
  EXPECT_EQ(a.ci_low, b.ci_low);
  EXPECT_EQ(a.ci_high, b.ci_high);
}

// The bootstrap variance of a mean is known: sum of squared deviations / n^2. 20000 replicates give the
// standard deviation to 1 / sqrt(40000) = 0.5 %; four of those are allowed.
TEST(Bootstrap, StandardErrorOfTheMeanIsTheKnownOne) {
  const Doubles values = {2, 4, 4, 4, 5, 5, 7, 9};  // squared deviations 32
  const auto result = Bootstrap(values, Mean, Philox(1), {.replicates = 20000});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->estimate, 5.0);
  EXPECT_EQ(result->n, 8);
  EXPECT_EQ(result->replicates, 20000);
  EXPECT_NEAR(result->std_error, std::sqrt(32.0) / 8.0, 0.02 * std::sqrt(32.0) / 8.0);
  EXPECT_LT(result->ci_low, 5.0);
  EXPECT_GT(result->ci_high, 5.0);
}

// SciPy ran 200000 replicates; 20000 here. The ends of a 95 % interval then have a Monte Carlo error of about
// sqrt(0.025 * 0.975 / 20000) / density(end) = 0.02 standard errors (normal shape); six of those are allowed.
// The median's distribution sits on a few points, where an end falls on the same point or between neighbours.
TEST(Bootstrap, AgreesWithSciPy) {
  for (const auto& row : harness::testing::ReadReference("bootstrap")) {
    const Doubles values = harness::testing::Numbers(row.at("values"));
    const Statistic statistic = row.at("statistic") == "mean" ? Statistic(Mean) : Statistic(MiddleValue);
    const auto result = Bootstrap(values, statistic, Philox(2), {.replicates = 20000});
    ASSERT_TRUE(result.has_value());
    const double std_error = harness::testing::Number(row.at("std_error"));
    EXPECT_NEAR(result->std_error, std_error, 0.02 * std_error);
    EXPECT_NEAR(result->ci_low, harness::testing::Number(row.at("ci_low")), 0.12 * std_error);
    EXPECT_NEAR(result->ci_high, harness::testing::Number(row.at("ci_high")), 0.12 * std_error);
  }
}

TEST(Bootstrap, SameForAnyThreadsAndRowOrderOtherForAnotherKey) {
  Doubles values = {5, 3, 8, 1, 9, 2, 7};
  const auto one = *Bootstrap(values, Mean, Philox(3), {.replicates = 500, .threads = 1});
  const auto eight = *Bootstrap(values, Mean, Philox(3), {.replicates = 500, .threads = 8});
  std::reverse(values.begin(), values.end());
  const auto reversed = *Bootstrap(values, Mean, Philox(3), {.replicates = 500, .threads = 3});
  ExpectEqual(one, eight);
  ExpectEqual(one, reversed);
  EXPECT_NE(Bootstrap(values, Mean, Philox(4), {.replicates = 500})->std_error, one.std_error);
}

TEST(Bootstrap, WiderConfidenceGivesTheWiderInterval) {
  const Doubles values = {1, 2, 3, 5, 8, 13, 21, 34};
  const auto narrow = *Bootstrap(values, Mean, Philox(5), {.confidence = {80, 100}});
  const auto wide = *Bootstrap(values, Mean, Philox(5), {.confidence = {99, 100}});
  EXPECT_LT(wide.ci_low, narrow.ci_low);
  EXPECT_GT(wide.ci_high, narrow.ci_high);
}

TEST(Bootstrap, BlocksSeeThatNeighboursAreAlike) {
  Doubles values;
  for (int i = 0; i < 200; ++i) values.push_back(i / 20 % 2);  // runs of 20 equal values
  const double independent = Bootstrap(values, Mean, Philox(6), {})->std_error;
  const double blocks = Bootstrap(values, Mean, Philox(6), {.block_length = 20})->std_error;
  EXPECT_GT(blocks, 2.0 * independent);
}

TEST(Bootstrap, RowsServeStatisticsOfSeveralColumns) {
  const Doubles x = {1, 2, 3, 4, 5, 6}, y = {2, 4, 6, 8, 10, 12};
  const auto ratio = BootstrapRows(6,
                                   [&](std::span<const size_t> rows) {
                                     double a = 0, b = 0;
                                     for (const size_t row : rows) a += x[row], b += y[row];
                                     return b / a;
                                   },
                                   Philox(7), {});
  ASSERT_TRUE(ratio.has_value());
  EXPECT_EQ(ratio->estimate, 2.0);
  EXPECT_EQ(ratio->std_error, 0.0);  // y is 2 x in every row: pairs were kept together
}

TEST(Bootstrap, TooLittleDataAndBadOptions) {
  const Doubles two = {1, 2}, ten(10, 1.0);
  EXPECT_EQ(Bootstrap({}, Mean, Philox(1)).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Bootstrap(Doubles{1}, Mean, Philox(1)).error().code, ErrorCode::kInconclusive);
  EXPECT_TRUE(Bootstrap(two, Mean, Philox(1)).has_value());
  EXPECT_EQ(Bootstrap(ten, Mean, Philox(1), {.block_length = 3}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(Bootstrap(ten, Mean, Philox(1), {.block_length = 11}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Bootstrap(two, Mean, Philox(1), {.replicates = 99}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Bootstrap(two, Mean, Philox(1), {.confidence = {1, 1}}).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(Bootstrap(two, Mean, Philox(1), {.threads = 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(Bootstrap(Doubles{1, std::nan("")}, Mean, Philox(1)).error().code, ErrorCode::kInvalidArgument);
  const auto no_number = [](std::span<const double> v) { return v[0] == v[1] ? std::nan("") : 1.0; };
  EXPECT_EQ(Bootstrap(two, no_number, Philox(1)).error().code, ErrorCode::kInconclusive);
}

TEST(MovingBlockIndices, AreBlocksOfNeighboursThatFillTheSample) {
  Philox random(8);
  for (const int64_t length : {1, 3, 4, 10}) {
    const auto rows = MovingBlockIndices(10, length, random);
    ASSERT_EQ(rows.size(), 10U);
    for (size_t i = 0; i < rows.size(); ++i) {
      EXPECT_LT(rows[i], 10U);
      if (i % static_cast<size_t>(length) != 0) {
        EXPECT_EQ(rows[i], rows[i - 1] + 1);
      }
    }
  }
}

TEST(DefaultBlockLength, IsTheCubeRootRoundedUp) {
  EXPECT_EQ(DefaultBlockLength(1), 1);
  EXPECT_EQ(DefaultBlockLength(8), 2);
  EXPECT_EQ(DefaultBlockLength(9), 3);
  EXPECT_EQ(DefaultBlockLength(1000), 10);
}

}  // namespace
}  // namespace harness::stats
