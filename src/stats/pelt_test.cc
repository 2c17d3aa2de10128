// SPDX-License-Identifier: Apache-2.0
#include "stats/pelt.h"

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
using harness::testing::Numbers;
using harness::testing::ReadReference;

using Doubles = std::vector<double>;
using Starts = std::vector<int64_t>;

TEST(Pelt, WorkedByHand) {
  const Doubles series = {1, 3, 1, 3, 11, 13, 11, 13};  // each half has squared deviations 4
  const auto changes = PeltMean(series, {.penalty = 5.0, .min_segment = 2});
  ASSERT_TRUE(changes.has_value());
  EXPECT_EQ(changes->starts, Starts{4});
  EXPECT_DOUBLE_EQ(changes->cost, 4 + 4 + 5);
  EXPECT_EQ(changes->n, 8);
  // one segment costs 8 + 8 * 25 = 208: dearer than 13, cheaper than a penalty above 200
  EXPECT_TRUE(PeltMean(series, {.penalty = 201.0})->starts.empty());
  EXPECT_DOUBLE_EQ(PeltMean(series, {.penalty = 201.0})->cost, 208.0);
}

// The reference minimises over all segmentations without pruning.
TEST(Pelt, AgreesWithOptimalPartitioning) {
  for (const auto& row : ReadReference("pelt")) {
    const PeltOptions options{.penalty = Number(row.at("penalty")),
                              .min_segment = Integer(row.at("min_segment"))};
    const Doubles series = Numbers(row.at("values"));
    const auto changes =
        row.at("model") == "mean" ? PeltMean(series, options) : PeltMeanVariance(series, options);
    ASSERT_TRUE(changes.has_value());
    EXPECT_EQ(changes->starts, Integers(row.at("starts")));
    EXPECT_NEAR(changes->cost, Number(row.at("cost")), 1e-9 * std::fabs(changes->cost));
  }
}

double SquaredDeviations(std::span<const double> part) {
  double mean = 0, squares = 0;
  for (const double value : part) mean += value / static_cast<double>(part.size());
  for (const double value : part) squares += (value - mean) * (value - mean);
  return squares;
}

// The least cost by Bellman's recursion, without pruning.
double LeastCost(const Doubles& series, size_t least, double penalty) {
  const size_t n = series.size();
  Doubles best(n + 1, std::numeric_limits<double>::infinity());
  best[0] = -penalty;
  for (size_t end = least; end <= n; ++end) {
    for (size_t start = 0; start + least <= end; ++start) {
      const double cost = SquaredDeviations(std::span<const double>(series).subspan(start, end - start));
      best[end] = std::min(best[end], best[start] + cost + penalty);
    }
  }
  return best[n];
}

void ExpectLeastCost(const Doubles& series, size_t least, double penalty) {
  const auto changes = PeltMean(series, {.penalty = penalty, .min_segment = static_cast<int64_t>(least)});
  ASSERT_TRUE(changes.has_value());
  const double cost = LeastCost(series, least, penalty);
  EXPECT_NEAR(changes->cost, cost, 1e-9 * (1 + cost));
  int64_t last = 0;
  double paid = 0;
  Starts ends = changes->starts;
  ends.push_back(changes->n);
  for (const int64_t end : ends) {
    EXPECT_GE(end - last, static_cast<int64_t>(least));
    const auto from = static_cast<size_t>(last), length = static_cast<size_t>(end - last);
    paid += SquaredDeviations(std::span<const double>(series).subspan(from, length));
    last = end;
  }
  // The segments that it names cost what it says.
  EXPECT_NEAR(paid + penalty * static_cast<double>(changes->starts.size()), cost, 1e-9 * (1 + cost));
}

// Many short series, where pruning and the least length interact.
TEST(Pelt, PruningNeverLosesTheOptimum) {
  Philox random(31);
  for (int trial = 0; trial < 300; ++trial) {
    Doubles series(12 + random.Below(30));
    const size_t least = 1 + random.Below(6);
    const double penalty = 0.2 + 6 * random.Uniform();
    double level = 0;
    for (double& value : series) {
      if (random.Chance(0.15)) level = 5 * random.Normal();
      value = level + random.Normal();
    }
    ExpectLeastCost(series, least, penalty);
  }
}

// Longer ones, without a change, with steps and with drifts; whole numbers, so that many segmentations are
// equal.
TEST(Pelt, PruningNeverLosesTheOptimumOfALongSeries) {
  Philox random(32);
  for (int trial = 0; trial < 24; ++trial) {
    Doubles series(400);
    double level = 0;
    for (double& value : series) {
      if (trial % 3 == 1 && random.Chance(0.02)) level = std::round(4 * random.Normal());
      if (trial % 3 == 2) level += 0.05;
      value = std::round(level + (trial % 2 == 0 ? 1.0 : 3.0) * random.Normal());
    }
    ExpectLeastCost(series, 1 + random.Below(8), 1 + 11 * random.Uniform());
  }
}

TEST(Pelt, NoChangeInNoise) {
  int found = 0;
  for (uint64_t key = 0; key < 50; ++key) {
    Philox random(key);
    Doubles noise(200);
    for (double& value : noise) value = 1e6 + 1000 * random.Normal();
    const double penalty = *RobustPenalty(noise, 4.0);
    found += !PeltMean(noise, {.penalty = penalty, .min_segment = 5})->starts.empty();
    found +=
        !PeltMeanVariance(noise, {.penalty = *SchwarzPenalty(200, 4.0), .min_segment = 5})->starts.empty();
  }
  EXPECT_LE(found, 3);  // of 100
}

TEST(Pelt, FindsAShiftOfThreeSigma) {
  Philox random(77);
  Doubles series(300);
  for (size_t i = 0; i < 300; ++i) series[i] = random.Normal() + (i >= 180 ? 3.0 : 0.0);
  const auto changes = *PeltMean(series, {.penalty = *RobustPenalty(series, 3.0)});
  ASSERT_EQ(changes.starts.size(), 1U);
  EXPECT_NEAR(static_cast<double>(changes.starts[0]), 180.0, 3.0);
}

TEST(Pelt, ShiftAndScaleOfTheSeriesKeepTheChanges) {
  Doubles series = {1, 3, 1, 3, 11, 13, 11, 13, 5, 7, 5, 7};
  const Starts changes = PeltMean(series, {.penalty = 5})->starts;
  EXPECT_EQ(changes, (Starts{4, 8}));
  for (double& value : series) value = 1024 * value + 1e15;
  EXPECT_EQ(PeltMean(series, {.penalty = 5 * 1024.0 * 1024.0})->starts, changes);
}

TEST(Pelt, ConstantSeriesHasNoChangeAndNoNoiseScale) {
  const Doubles constant(20, 3.5);
  EXPECT_TRUE(PeltMean(constant, {.penalty = 1})->starts.empty());
  EXPECT_TRUE(PeltMeanVariance(constant, {.penalty = 1})->starts.empty());
  EXPECT_EQ(DifferenceSigma(constant).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(RobustPenalty(constant, 2).error().code, ErrorCode::kInconclusive);
}

TEST(Pelt, DifferenceSigmaWorkedByHandAndBlindToOneShift) {
  // differences 1 -2 1000 -1 2: median 1, |deviations| 0 3 999 2 1, MAD 2
  const Doubles series = {0, 1, -1, 999, 998, 1000};
  EXPECT_DOUBLE_EQ(*DifferenceSigma(series), 2 * 1.4826022185056018 / std::sqrt(2.0));
  const double sigma = *DifferenceSigma(series);
  EXPECT_NEAR(*RobustPenalty(series, 2), 2 * sigma * sigma * std::log(6.0), 1e-12);
  EXPECT_NEAR(*SchwarzPenalty(100, 3), 3 * std::log(100.0), 1e-12);
}

TEST(Pelt, TooLittleDataAndBadOptions) {
  const auto code = [](const Result<ChangePoints>& result) { return result.error().code; };
  EXPECT_EQ(code(PeltMean({}, {.penalty = 1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMean(Doubles{1}, {.penalty = 1, .min_segment = 1})), ErrorCode::kInconclusive);
  EXPECT_EQ(code(PeltMean(Doubles{1, 2, 3}, {.penalty = 1})), ErrorCode::kInconclusive);
  EXPECT_EQ(PeltMean(Doubles{0, 9}, {.penalty = 1, .min_segment = 1})->starts, Starts{1});
  const Doubles four = {1, 2, 3, 4};
  EXPECT_EQ(code(PeltMean(four, {.penalty = 0})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMean(four, {.penalty = HUGE_VAL})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMean(four, {.penalty = 1, .min_segment = 0})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMeanVariance(four, {.penalty = 1, .min_segment = 1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMeanVariance(four, {.penalty = 1, .variance_floor = -1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(PeltMean(Doubles{1, 2, std::nan(""), 4}, {.penalty = 1})), ErrorCode::kInvalidArgument);
  EXPECT_EQ(DifferenceSigma(Doubles{1, 2}).error().code, ErrorCode::kInconclusive);
  EXPECT_EQ(RobustPenalty(four, 0).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(SchwarzPenalty(1, 2).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::stats
