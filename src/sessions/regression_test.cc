// SPDX-License-Identifier: Apache-2.0
#include "sessions/regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/prng.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

using Doubles = std::vector<double>;

Doubles ExpOf(Doubles logs) {
  for (double& value : logs) value = std::exp(value);
  return logs;
}

// Means 0 and 0.5, both with sample variance 0.025 (0.04 + 0.01 + 0 + 0.01 + 0.04 over 4): Welch with equal
// variances has df 8 and a standard error of sqrt(2 * 0.025 / 5) = 0.1; t(8) at 5 % is 2.306004135.
TEST(Regression, WorkedByHand) {
  const auto result = CompareRuns(ExpOf({-0.2, -0.1, 0, 0.1, 0.2}), ExpOf({0.3, 0.4, 0.5, 0.6, 0.7}));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->state, RegressionState::kHigher);
  EXPECT_NEAR(*result->ratio, std::exp(0.5), 1e-8);
  EXPECT_NEAR(*result->ci_low, std::exp(0.5 - 0.2306004135), 1e-7);
  EXPECT_NEAR(*result->ci_high, std::exp(0.5 + 0.2306004135), 1e-7);
  EXPECT_NEAR(*result->p_value, stats::StudentTwoSidedTail(5.0, 8), 1e-8);
  EXPECT_NEAR(result->df, 8.0, 1e-8);
  EXPECT_EQ(result->n_recent, 5);
}

TEST(Regression, SwappingTheSidesInvertsTheRatio) {
  const Doubles a = {1, 2, 1.5, 1.2, 9, 1.1};
  const Doubles b = {0.5, 0.7, 0.6, 0.4, 0.55};
  const auto there = CompareRuns(a, b);
  const auto back = CompareRuns(b, a);
  EXPECT_EQ(there->state, RegressionState::kLower);
  EXPECT_EQ(back->state, RegressionState::kHigher);
  EXPECT_NEAR(*there->ratio * *back->ratio, 1.0, 1e-8);
  EXPECT_NEAR(*there->ci_low * *back->ci_high, 1.0, 1e-8);
}

TEST(Regression, TooLittleHistoryIsSaid) {
  const auto result = CompareRuns(Doubles{1, 2, 3, 4}, Doubles{1, 2, 3, 4, 5, 6});
  EXPECT_EQ(result->state, RegressionState::kTooLittleHistory);
  EXPECT_EQ(result->n_earlier, 4);
  EXPECT_FALSE(result->ratio || result->ci_low || result->p_value);
}

TEST(Regression, RunsThatAreAllEqualHaveNoInterval) {
  const auto result = CompareRuns(Doubles{2, 2, 2, 2, 2}, Doubles{4, 4, 4, 4, 4});
  EXPECT_EQ(result->state, RegressionState::kNoVariance);
  EXPECT_EQ(*result->ratio, 2.0);
  EXPECT_FALSE(result->ci_low);
}

TEST(Regression, BadInput) {
  const Doubles fine = {1, 2, 3, 4, 5};
  EXPECT_EQ(CompareRuns(fine, Doubles{1, 2, 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CompareRuns(fine, fine, {.least_runs = 1}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(CompareRuns(fine, fine, {.confidence = 1}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(RegressionsOf({}, 0, {.recent = 0}).error().code, ErrorCode::kInvalidArgument);
}

// The interval holds the true ratio in about 95 of 100 pairs of samples, also with heavy tails.
TEST(Regression, TheIntervalCoversTheTrueRatio) {
  const auto draw = [](Philox& random, bool heavy) {
    const double z = random.Normal();
    if (!heavy) return z;
    double squares = 0.0;
    for (int i = 0; i < 4; ++i) {
      const double other = random.Normal();
      squares += other * other;
    }
    return z / std::sqrt(squares / 4);
  };
  for (const bool heavy : {false, true}) {
    for (const int recent : {6, 30}) {
      Philox random(31, static_cast<uint64_t>(recent + (heavy ? 1 : 0)));
      int covered = 0;
      for (int r = 0; r < 1500; ++r) {
        Doubles before, after;
        for (int i = 0; i < 25; ++i) before.push_back(std::exp(0.3 * draw(random, heavy)));
        for (int i = 0; i < recent; ++i) after.push_back(std::exp(0.4 + 0.3 * draw(random, heavy)));
        const auto result = CompareRuns(before, after);
        covered += std::exp(0.4) >= *result->ci_low && std::exp(0.4) <= *result->ci_high ? 1 : 0;
      }
      EXPECT_NEAR(covered / 1500.0, 0.95, 0.025) << heavy << ' ' << recent;  // standard error 0.006
    }
  }
}

SessionFacts RunOf(int number, int days_ago, int64_t cost) {
  SessionFacts session;
  session.session_id = "s" + std::to_string(number);
  session.cascade_id = "c";
  session.species_hash = "species";
  session.ended_us = (1000 - days_ago) * kMicrosPerDay + number;
  session.duration_us = 1000 + number;
  session.cost_pico = cost;
  session.eligible = true;
  return session;
}

TEST(Regression, OfASpeciesByAge) {
  std::vector<SessionFacts> sessions;
  Philox random(4);
  for (int i = 0; i < 40; ++i) {
    const bool recent = i % 4 == 0;
    sessions.push_back(
        RunOf(i, recent ? 3 : 20, std::llround((recent ? 3e9 : 1e9) * std::exp(0.1 * random.Normal()))));
  }
  sessions.push_back(RunOf(50, 200, 1));  // too old
  sessions.push_back(RunOf(51, -1, 1));   // after as_of
  SessionFacts failed = RunOf(52, 1, 1);
  failed.eligible = false;
  sessions.push_back(failed);
  SessionFacts rare = RunOf(53, 1, 1'000'000);
  rare.species_hash = "rare";
  sessions.push_back(rare);
  const auto rows = RegressionsOf(sessions, 1000 * kMicrosPerDay);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 4u);  // cost and duration of two species; tokens are unknown
  EXPECT_EQ((*rows)[0].species_hash, "rare");
  EXPECT_EQ((*rows)[0].regression.state, RegressionState::kTooLittleHistory);
  const SpeciesRegression& cost = (*rows)[2];
  EXPECT_EQ(cost.metric, Metric::kCost);
  EXPECT_EQ(cost.regression.state, RegressionState::kHigher);
  EXPECT_EQ(cost.regression.n_recent, 10);
  EXPECT_EQ(cost.regression.n_earlier, 30);
  EXPECT_LT(*cost.regression.ci_low, 3.0);
  EXPECT_GT(*cost.regression.ci_high, 3.0);
  EXPECT_LT(*cost.q_value, 1e-6);
  const Json json = ToJson(cost);
  EXPECT_EQ(json.at("state"), "higher");
  EXPECT_TRUE(ToJson((*rows)[0]).at("ratio").is_null());

  std::reverse(sessions.begin(), sessions.end());
  const auto again = RegressionsOf(sessions, 1000 * kMicrosPerDay);
  for (size_t i = 0; i < rows->size(); ++i) EXPECT_EQ(ToJson((*again)[i]), ToJson((*rows)[i]));
}

}  // namespace
}  // namespace harness::sessions
