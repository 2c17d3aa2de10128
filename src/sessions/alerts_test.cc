// SPDX-License-Identifier: Apache-2.0
#include "sessions/alerts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/prng.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

std::vector<AlertTest> Tests(const std::vector<double>& p_values) {
  std::vector<AlertTest> tests;
  for (size_t i = 0; i < p_values.size(); ++i) {
    tests.push_back({"s" + std::to_string(i), Metric::kCost, p_values[i], 2.0});
  }
  return tests;
}

// Four tests: q = min over the larger of p * 4 / rank.
TEST(Alerts, WorkedByHand) {
  const auto day = AlertsOfDay(Tests({0.5, 0.01, 0.02, 0.04}));
  ASSERT_TRUE(day);
  EXPECT_EQ(day->q_values[0], 0.5);
  EXPECT_EQ(day->q_values[1], 0.04);
  EXPECT_EQ(day->q_values[2], 0.04);
  EXPECT_NEAR(day->q_values[3], 0.16 / 3, 1e-9);
  EXPECT_EQ(day->alerts, (std::vector<size_t>{1, 2}));  // equal q: by p
  EXPECT_EQ(day->discoveries, 2);
  EXPECT_EQ(day->held_back, 0);
}

TEST(Alerts, TheBudgetKeepsTheFirstAndCountsTheRest) {
  const auto day = AlertsOfDay(Tests({1e-6, 1e-9, 1e-4, 0.9, 1e-5}), {.budget = 2});
  ASSERT_TRUE(day);
  EXPECT_EQ(day->alerts, (std::vector<size_t>{1, 0}));
  EXPECT_EQ(day->discoveries, 4);
  EXPECT_EQ(day->held_back, 2);
  EXPECT_TRUE(AlertsOfDay(Tests({1e-6}), {.budget = 0})->alerts.empty());
}

TEST(Alerts, TiesGoBySessionThenMetric) {
  std::vector<AlertTest> tests = {
      {"b", Metric::kCost, 1e-5, 4.0}, {"a", Metric::kTokens, 1e-5, 4.0}, {"a", Metric::kCost, 1e-5, -4.0}};
  EXPECT_EQ(AlertsOfDay(tests)->alerts, (std::vector<size_t>{2, 1, 0}));
}

TEST(Alerts, EmptyDaysAndBadInput) {
  EXPECT_TRUE(AlertsOfDay({})->alerts.empty());
  EXPECT_EQ(AlertsOfDay(Tests({1.5})).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(AlertsOfDay(Tests({0.5}), {.false_discovery_rate = 0}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(AlertsOfDay(Tests({0.5}), {.budget = -1}).error().code, ErrorCode::kInvalidArgument);
}

// 200 days of 600 tests, 30 of them real (z around 4.5), the rest uniform: at |z| >= 2 about 26 false flags a
// day; of the alerts at most 5 % are false on the average, and most of the real ones are found.
TEST(Alerts, TheShareOfFalseAlertsIsHeld) {
  Philox random(8);
  double false_share = 0.0;
  double found = 0.0;
  for (int day = 0; day < 200; ++day) {
    std::vector<double> p_values;
    for (int i = 0; i < 600; ++i) {
      const double z = random.Normal() + (i < 30 ? 4.5 : 0.0);
      p_values.push_back(stats::StudentTwoSidedTail(z, INFINITY));
    }
    const auto alerts = AlertsOfDay(Tests(p_values), {.budget = 1000})->alerts;
    const auto real = std::count_if(alerts.begin(), alerts.end(), [](size_t i) { return i < 30; });
    found += static_cast<double>(real) / 30 / 200;
    false_share += static_cast<double>(alerts.size() - static_cast<size_t>(real)) /
                   static_cast<double>(std::max<size_t>(1, alerts.size())) / 200;
  }
  EXPECT_LT(false_share, 0.055);
  EXPECT_GT(false_share, 0.03);  // 5 % of the true share of nulls: the budget is used, not wasted
  EXPECT_GT(found, 0.9);
}

}  // namespace
}  // namespace harness::sessions
