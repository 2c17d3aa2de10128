// SPDX-License-Identifier: Apache-2.0
#include "stats/change_points.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Doubles = std::vector<double>;
using Starts = std::vector<int64_t>;

Starts StartsOf(const Doubles& series) {
  const auto changes = DetectChanges(series);
  EXPECT_TRUE(changes.has_value());
  return changes.has_value() ? changes->starts : Starts{-1};
}

Doubles Noise(Philox& random, size_t n, double scale = 1.0) {
  Doubles series(n);
  for (double& value : series) value = scale * random.Normal();
  return series;
}

// Student's t with 3 degrees of freedom.
Doubles HeavyNoise(Philox& random, size_t n) {
  Doubles series(n);
  for (double& value : series) {
    double squares = 0;
    for (int i = 0; i < 3; ++i) {
      const double normal = random.Normal();
      squares += normal * normal;
    }
    value = random.Normal() / std::sqrt(squares / 3.0);
  }
  return series;
}

template <typename Make>
int SeriesWithChanges(size_t n, int trials, uint64_t key, Make make) {
  int found = 0;
  for (int trial = 0; trial < trials; ++trial) {
    Philox random = Philox(key).Stream(static_cast<uint64_t>(trial));
    found += StartsOf(make(random, n)).empty() ? 0 : 1;
  }
  return found;
}

// At most 1 series in 100 of white noise shows a change, normal or heavy-tailed.
TEST(ChangePoints, WhiteNoiseHasNone) {
  const auto normal = [](Philox& random, size_t n) { return Noise(random, n); };
  EXPECT_LE(SeriesWithChanges(50, 500, 1, normal), 5);
  EXPECT_LE(SeriesWithChanges(100, 500, 2, normal), 5);
  EXPECT_LE(SeriesWithChanges(400, 200, 3, normal), 2);
  EXPECT_LE(SeriesWithChanges(2000, 20, 4, normal), 0);
  EXPECT_LE(SeriesWithChanges(50, 500, 5, HeavyNoise), 5);
  EXPECT_LE(SeriesWithChanges(100, 500, 6, HeavyNoise), 5);
  EXPECT_LE(SeriesWithChanges(400, 200, 7, HeavyNoise), 2);
  EXPECT_LE(SeriesWithChanges(2000, 20, 8, HeavyNoise), 0);
  const auto counts = [](Philox& random, size_t n) {
    Doubles series(n);
    for (double& value : series) value = random.Chance(0.3) ? 1.0 : 0.0;
    return series;
  };
  EXPECT_LE(SeriesWithChanges(200, 200, 9, counts), 2);
}

TEST(ChangePoints, ScaleAndUnitDoNotMatter) {
  Philox random(11);
  Doubles planted = Noise(random, 200);
  for (size_t i = 120; i < 200; ++i) planted[i] += 4.0;
  const Doubles noise = Noise(random, 200);
  for (const double scale : {1e-300, 1e-9, 1.0, 3.0, 1e12, 1e300}) {
    for (const double offset : {0.0, 1000.0}) {
      Doubles other_noise = noise;
      Doubles other_planted = planted;
      for (double& value : other_noise) value = (value + offset) * scale;
      for (double& value : other_planted) value = (value + offset) * scale;
      EXPECT_TRUE(StartsOf(other_noise).empty()) << scale;
      EXPECT_EQ(StartsOf(other_planted), StartsOf(planted)) << scale;
    }
  }
}

TEST(ChangePoints, FindsPlantedLevels) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Philox random(100 + seed);
    Doubles series = Noise(random, 300, 0.5);
    for (size_t i = 100; i < 300; ++i) series[i] += i < 180 ? 3.0 : -2.0;
    const Starts starts = StartsOf(series);
    ASSERT_EQ(starts.size(), 2u) << seed;
    EXPECT_NEAR(static_cast<double>(starts[0]), 100.0, 1.0);
    EXPECT_NEAR(static_cast<double>(starts[1]), 180.0, 1.0);
  }
  Doubles exact(60, 7.0);
  for (size_t i = 25; i < 60; ++i) exact[i] = 9.0;
  EXPECT_EQ(StartsOf(exact), Starts{25});
}

TEST(ChangePoints, FindsABendAndLeavesALineWhole) {
  Philox random(12);
  Doubles line = Noise(random, 200, 0.5);
  for (size_t i = 0; i < 200; ++i) line[i] += 0.1 * static_cast<double>(i);
  EXPECT_TRUE(StartsOf(line).empty());
  Doubles bend = Noise(random, 200, 0.5);
  for (size_t i = 0; i < 200; ++i) bend[i] += 0.2 * (90.0 - std::fabs(static_cast<double>(i) - 90.0));
  const Starts starts = StartsOf(bend);
  ASSERT_EQ(starts.size(), 1u);
  EXPECT_NEAR(static_cast<double>(starts[0]), 90.0, 5.0);
}

TEST(ChangePoints, OneWildValueIsNoChange) {
  for (const size_t n : {20u, 300u, 1500u}) {
    Doubles series(n, 5.0);
    series[n / 2] = 1e6;
    EXPECT_TRUE(StartsOf(series).empty()) << n;
    if (n < 50) continue;  // noise of 20 values may show a change by chance
    Philox random(13);
    Doubles noisy = Noise(random, n);
    noisy[n / 3] = 1e9;
    EXPECT_TRUE(StartsOf(noisy).empty()) << n;
  }
}

// Levels that drift back are one process: x[i] = 0.6 x[i - 1] + e[i]. Of these 100 series 8 are cut.
TEST(ChangePoints, AutocorrelatedNoiseIsRarelyCutIntoLevels) {
  const auto make = [](Philox& random, size_t n) {
    Doubles series = Noise(random, n);
    for (size_t i = 1; i < n; ++i) series[i] += 0.6 * series[i - 1];
    return series;
  };
  EXPECT_LE(SeriesWithChanges(300, 100, 14, make), 12);
}

TEST(ChangePoints, ConstantAndShortSeries) {
  EXPECT_TRUE(StartsOf(Doubles(50, 0.0)).empty());
  EXPECT_TRUE(StartsOf(Doubles(50, 0.1)).empty());
  EXPECT_TRUE(StartsOf(Doubles(5000, -3e9)).empty());
  for (size_t n = 4; n < 10; ++n) {
    Doubles step(n, 0.0);
    for (size_t i = n / 2; i < n; ++i) step[i] = 1.0;
    for (const int64_t start : StartsOf(step)) {
      EXPECT_GT(start, 0) << n;
      EXPECT_LT(start, static_cast<int64_t>(n));
    }
    EXPECT_EQ(DetectChanges(step)->n, static_cast<int64_t>(n));
  }
}

TEST(ChangePoints, BadInputIsNamed) {
  EXPECT_EQ(DetectChanges(Doubles{}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(DetectChanges(Doubles{1, 2, 3}).error().code, ErrorCode::kInconclusive);
  Doubles bad(20, 1.0);
  bad[7] = std::numeric_limits<double>::quiet_NaN();
  ASSERT_FALSE(DetectChanges(bad).has_value());
  EXPECT_NE(DetectChanges(bad).error().message.find("value 7"), std::string::npos);
  bad[7] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(DetectChanges(bad).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(DetectChanges(std::vector<Doubles>{}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(DetectChanges(std::vector<Doubles>{Doubles(20, 1.0), Doubles(19, 1.0)}).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(ChangePoints, DimensionsAddUp) {
  Philox random(15);
  std::vector<Doubles> both = {Noise(random, 240), Noise(random, 240, 1000.0)};
  EXPECT_TRUE(DetectChanges(both)->starts.empty());
  for (size_t i = 80; i < 240; ++i) both[0][i] += 4.0;
  for (size_t i = 160; i < 240; ++i) both[1][i] += 4000.0;
  const Starts starts = DetectChanges(both)->starts;
  ASSERT_EQ(starts.size(), 2u);
  EXPECT_NEAR(static_cast<double>(starts[0]), 80.0, 2.0);
  EXPECT_NEAR(static_cast<double>(starts[1]), 160.0, 2.0);
  std::swap(both[0], both[1]);
  EXPECT_EQ(DetectChanges(both)->starts, starts);
  const Starts alone = StartsOf(both[0]);
  both[1] = Doubles(240, 6.0);
  EXPECT_EQ(DetectChanges(both)->starts, alone);
}

// Beyond 1,024 values the search runs on bins; places still come back to the value.
TEST(ChangePoints, LongSeriesAreRefined) {
  Philox random(16);
  Doubles series = Noise(random, 10007, 0.1);
  for (size_t i = 3333; i < series.size(); ++i) series[i] += i < 7001 ? 1.0 : 5.0;
  EXPECT_EQ(StartsOf(series), (Starts{3333, 7001}));
  EXPECT_TRUE(StartsOf(Noise(random, 10007)).empty());
}

}  // namespace
}  // namespace harness::stats
