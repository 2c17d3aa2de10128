// SPDX-License-Identifier: Apache-2.0
#include "process/formula_fit.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::process {
namespace {

// M/M/1 with `rate(i)` times 1 arrival a minute and a mean service of 30 s; about n minutes long.
template <typename Rate>
Executions Queue(uint64_t seed, int n, Rate rate) {
  Philox random(seed);
  Executions log;
  double clock = 0;
  Timestamp free = 0;
  for (int i = 0; i < n; ++i) {
    clock += random.Exponential() * 60e6 / rate(i);
    const auto at = static_cast<Timestamp>(clock);
    free = std::max(free, at);
    log.eligible_us.push_back(at);
    log.started_us.push_back(free);
    free += static_cast<Micros>(random.Exponential() * 30e6);
    log.ended_us.push_back(free);
    log.process.push_back(static_cast<uint32_t>(log.processes.Of("P")));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of("h")));
    log.slots.push_back(1);
    log.predecessor.push_back(kNoRow);
  }
  return log;
}

Executions Steady(uint64_t seed, int n = 6000) {
  return Queue(seed, n, [](int) { return 1.0; });
}

FormulaFit Judge(const Executions& log) {
  const Windows windows = LayOutWindows(log);
  const auto counts = CountLittle(log, windows, std::vector<uint32_t>(log.hosts.size(), 0), 1);
  return JudgeFit(windows, counts.front(), 1, {}, Philox(99)).value();
}

TEST(FormulaFit, ASteadyCompleteQueueIsBelieved) {
  for (const uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
    const FormulaFit fit = Judge(Steady(seed));
    EXPECT_EQ(fit.verdict, Verdict::kBelievable) << (fit.reasons.empty() ? "" : fit.reasons.front());
    EXPECT_NEAR(*fit.discrepancy.estimate, 0, 0.01);
    EXPECT_NEAR(*fit.utilization, 0.5, 0.05);
    EXPECT_LE(*fit.arrival_drift.ci_low, *fit.arrival_drift.estimate);
    EXPECT_GE(*fit.arrival_drift.ci_high, *fit.arrival_drift.estimate);
  }
}

TEST(FormulaFit, MissingEndsMakeItIncompleteAndLowerL) {
  Executions log = Steady(1);
  for (size_t row = 0; row < log.rows(); row += 10) log.ended_us[row] = kUnknownTime;
  const FormulaFit fit = Judge(log);
  EXPECT_EQ(fit.verdict, Verdict::kIncomplete);
  EXPECT_NEAR(*fit.missing_share.estimate, 0.1, 1e-9);
  EXPECT_LT(*fit.missing_share.ci_low, 0.1);
  EXPECT_NEAR(*fit.discrepancy.estimate, -0.1, 0.02);
}

TEST(FormulaFit, ALoadThatGrowsIsNotStationary) {
  const FormulaFit fit = Judge(Queue(1, 6000, [](int i) { return i < 3000 ? 0.8 : 1.4; }));
  EXPECT_EQ(fit.verdict, Verdict::kNotStationary);
  EXPECT_GT(*fit.arrival_drift.estimate, 0.25);
}

// Fifteen of sixteen arrivals fall in a third of the day.
TEST(FormulaFit, ALoadThatFollowsTheClockIsNotStationary) {
  Executions log = Steady(1, 9000);
  for (size_t row = 0; row < log.rows(); ++row) {
    if (row % 16 == 0) continue;
    const Micros into_day = log.eligible_us[row] % kMicrosPerDay;
    const Micros moved = into_day / 3 - into_day;
    log.eligible_us[row] += moved;
    log.started_us[row] += moved;
    log.ended_us[row] += moved;
  }
  const FormulaFit fit = Judge(log);
  EXPECT_EQ(fit.verdict, Verdict::kNotStationary);
  EXPECT_GT(*fit.hour_ratio, 2);
}

// All hold until the end: L grows from window to window.
TEST(FormulaFit, ExecutionsOpenAtTheBordersAreSaid) {
  Executions log = Steady(1);
  for (Timestamp& end : log.ended_us) end = log.eligible_us.back() + 1'000 * kMicrosPerDay;
  const FormulaFit fit = Judge(log);
  EXPECT_EQ(fit.verdict, Verdict::kIncomplete);
  EXPECT_LT(*fit.discrepancy.estimate, -0.9);
}

// Four windows with half as much present as expected follow four with half as much again: as expected in the
// mean, but by blocks of some windows anything from far below to far above.
TEST(FormulaFit, TheWholeIntervalOfTheDiscrepancyDecides) {
  const Windows windows{0, kMicrosPerHour, 48};
  LittleCounts counts;
  for (size_t i = 0; i < windows.count; ++i) {
    LittleWindow window;
    window.arrivals = window.complete = 10;
    window.stay_us = 10 * kMicrosPerMinute;
    window.present_us = i / 4 % 2 == 0 ? 15 * kMicrosPerMinute : 5 * kMicrosPerMinute;
    counts.windows.push_back(window);
    counts.arrivals += window.arrivals;
  }
  const FormulaFit fit = JudgeFit(windows, counts, 0, {}, Philox(99)).value();
  EXPECT_NEAR(*fit.discrepancy.estimate, 0, 1e-9);
  EXPECT_GT(*fit.discrepancy.ci_high, 0.1);
  EXPECT_EQ(fit.verdict, Verdict::kTooLittleData);
  ASSERT_EQ(fit.reasons.size(), 1U);
}

TEST(FormulaFit, SilencesAreLongerThanChance) {
  EXPECT_EQ(SilentShare(Steady(1).eligible_us), 0);
  EXPECT_EQ(SilentShare({}), 0);
  std::vector<Timestamp> bundles;
  for (int i = 0; i < 400; ++i) bundles.push_back(i / 20 * kMicrosPerHour);
  EXPECT_EQ(SilentShare(bundles), 1);
  // Nights: 12 hours of each day without an arrival, but for the morning after.
  std::vector<Timestamp> days;
  for (int i = 0; i < 7200; ++i) days.push_back(i / 720 * kMicrosPerDay + i % 720 * kMicrosPerMinute);
  EXPECT_NEAR(SilentShare(days), 9.0 * 12 / (9 * 24 + 12), 0.01);
}

TEST(FormulaFit, TooLittleIsSaid) {
  EXPECT_EQ(Judge(Steady(1, 40)).verdict, Verdict::kTooLittleData);
  EXPECT_EQ(Judge(Executions()).verdict, Verdict::kTooLittleData);
  Executions log = Steady(1, 1);
  EXPECT_EQ(Judge(log).verdict, Verdict::kTooLittleData);
  log = Steady(1, 500);
  std::fill(log.eligible_us.begin(), log.eligible_us.end(), 0);
  const FormulaFit fit = Judge(log);
  EXPECT_EQ(fit.verdict, Verdict::kTooLittleData);
  EXPECT_FALSE(fit.discrepancy.estimate);
}

}  // namespace
}  // namespace harness::process
