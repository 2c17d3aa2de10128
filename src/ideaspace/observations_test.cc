// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/observations.h"

#include <gtest/gtest.h>

#include <numeric>

#include "ideaspace/energy_testing.h"

namespace harness::ideaspace {
namespace {

using testing::MakeLog;
using testing::Row;

constexpr Micros kSecond = kMicrosPerSecond;

std::vector<uint32_t> Everything(size_t n) {
  std::vector<uint32_t> all(n);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

KpiEstimates EstimateAll(const testing::Log& log, Micros span_us, KpiOptions options = {}) {
  const Observations observed = Observe(log.log, log.facts);
  const KpiRows kpi_rows(observed, log.facts, options.wait_threshold_us);
  return EstimateKpis(kpi_rows, Everything(observed.size()), span_us, options);
}

const KpiEstimate& Of(const KpiEstimates& estimates, Kpi kpi) {
  return estimates[static_cast<size_t>(kpi)];
}

TEST(Observe, UnknownAndNegativeTimesAreUnknown) {
  testing::Log log = MakeLog({{.queued_us = 0, .started_us = 5 * kSecond, .ended_us = 7 * kSecond},
                              {.queued_us = 9 * kSecond, .started_us = 5 * kSecond, .ended_us = 4 * kSecond},
                              {.ended_us = 4 * kSecond}});
  log.log.eligible_us[0] = 2 * kSecond;
  const Observations observed = Observe(log.log, log.facts);
  EXPECT_EQ(observed.queue_delay_us, (std::vector<Micros>{5 * kSecond, kUnknownMicros, kUnknownMicros}));
  EXPECT_EQ(observed.eligible_wait_us, (std::vector<Micros>{3 * kSecond, kUnknownMicros, kUnknownMicros}));
  EXPECT_EQ(observed.duration_us, (std::vector<Micros>{2 * kSecond, kUnknownMicros, kUnknownMicros}));
}

TEST(Observe, EligibleTimeStandsForAnUnknownQueueTime) {
  testing::Log log = MakeLog({{.queued_us = 0, .started_us = 5 * kSecond}});
  log.facts.queued_us[0] = process::kUnknownTime;
  log.log.eligible_us[0] = kSecond;
  EXPECT_EQ(Observe(log.log, log.facts).queue_delay_us[0], 4 * kSecond);
}

TEST(Observe, BlocksAreDaysAndFarEndsOfTimeMakeFew) {
  const Timestamp noon = testing::kMonday + kMicrosPerDay / 2;
  const testing::Log days = MakeLog({{.queued_us = noon},
                                     {.queued_us = noon + kMicrosPerDay / 2 - 1},
                                     {.queued_us = noon + kMicrosPerDay / 2},
                                     {},
                                     {.queued_us = noon + 9 * kMicrosPerDay}});
  EXPECT_EQ(Observe(days.log, days.facts).block, (std::vector<uint32_t>{1, 1, 2, 0, 3}));
  const testing::Log hours = MakeLog({{.queued_us = noon}, {.queued_us = noon + 7 * kSecond - 7}});
  EXPECT_EQ(Observe(hours.log, hours.facts).block_us, kSecond);
  EXPECT_EQ(Observe(hours.log, hours.facts).block, (std::vector<uint32_t>{1, 2}));
  const testing::Log ends =
      MakeLog({{.queued_us = INT64_MIN + 1}, {.queued_us = 0}, {.queued_us = INT64_MAX}});
  EXPECT_EQ(Observe(ends.log, ends.facts).block.size(), 3U);
}

// 20 executions, one a day: durations 1..20 s, delays 10, 20, .., 200 s, 2 failed, 5 by schedule, over 10
// minutes.
//   duration_p50 = 10.5 s; p95: h = 19 * 0.95 = 18.05, 19 + 0.05 * 1 = 19.05 s; delays ten times that
//   error_rate 2/20; rate 15/10, overhead 5/10 a minute; delays above 60 s: 14 of 20
TEST(EstimateKpis, FiguresByHand) {
  std::vector<Row> rows;
  for (int64_t i = 1; i <= 20; ++i) {
    Row row;
    row.queued_us = i * kMicrosPerDay;
    row.started_us = row.queued_us + i * 10 * kSecond;
    row.ended_us = row.started_us + i * kSecond;
    row.outcome = i <= 2 ? process::Outcome::kFailed : process::Outcome::kNotFailed;
    row.scheduled = i <= 5;
    rows.push_back(row);
  }
  const KpiEstimates estimates = EstimateAll(MakeLog(rows), 10 * kMicrosPerMinute);
  const KpiVector values = ValuesOf(estimates);
  const KpiVector expected = {10.5, 19.05, 105, 190.5, 0.1, 1.5, 0.5, 0.7};
  for (size_t i = 0; i < kKpis; ++i) EXPECT_EQ(values[i], expected[i]) << KpiTable()[i].name;
  // One execution a day, so none of them resemble each other: their size is 19, of which 19 degrees of
  // freedom cost (1.645/1.729)^2 = 0.905, and 17 is left. B(17, 1/2): P(B <= 4) = 0.0245, P(B <= 5) = 0.0717,
  // so ranks 5 and 13 of 17, each of which is 20/17 values: from the 5th to the 16th.
  EXPECT_EQ(Of(estimates, Kpi::kDurationP50).effective_n, 17);
  EXPECT_EQ(Of(estimates, Kpi::kDurationP50).low, 5);
  EXPECT_EQ(Of(estimates, Kpi::kDurationP50).high, 16);
  // B(17, 0.95): P(B <= 13) = 0.0088, P(B <= 14) = 0.0503, so rank 14, the 16th; no value lies far enough up.
  EXPECT_EQ(Of(estimates, Kpi::kDurationP95).low, 16);
  EXPECT_EQ(Of(estimates, Kpi::kDurationP95).high, std::nullopt);
  // Garwood for 5: 1.970 to 10.513.
  EXPECT_NEAR(*Of(estimates, Kpi::kBackgroundOverheadPerMin).low, 0.1970, 1e-4);
  EXPECT_NEAR(*Of(estimates, Kpi::kBackgroundOverheadPerMin).high, 1.0513, 1e-4);
  // Wilson, z = 1.645, 2 of 20 that count as 17.19: 0.0311 to 0.2777.
  EXPECT_NEAR(*Of(estimates, Kpi::kErrorRate).low, 0.0311, 5e-5);
  EXPECT_NEAR(*Of(estimates, Kpi::kErrorRate).high, 0.2777, 5e-5);
}

// Ten days with the same durations, and ten of which each has durations of its own.
TEST(EstimateKpis, DaysThatDifferSaySoInTheInterval) {
  std::vector<Row> alike, apart;
  for (int64_t day = 0; day < 10; ++day) {
    for (int64_t i = 0; i < 100; ++i) {
      const Timestamp at = testing::kMonday + day * kMicrosPerDay + i * kSecond;
      testing::AddSteady(alike, at, 1, 1, 0, i);
      testing::AddSteady(apart, at, 1, 1, 0, day * 10 + i / 10);
    }
  }
  const KpiEstimate even = Of(EstimateAll(MakeLog(alike), kMicrosPerHour), Kpi::kDurationP50);
  const KpiEstimate uneven = Of(EstimateAll(MakeLog(apart), kMicrosPerHour), Kpi::kDurationP50);
  EXPECT_EQ(even.effective_n, 1000);
  EXPECT_LT(uneven.effective_n, 10);
  EXPECT_LT(*uneven.low, *even.low);
  EXPECT_GT(*uneven.high, *even.high);
}

TEST(EstimateKpis, OneBlockBoundsNothing) {
  std::vector<Row> rows;
  testing::AddSteady(rows, testing::kMonday, 500, 0, 1, 1);
  const KpiEstimates estimates = EstimateAll(MakeLog(rows), kMicrosPerHour);
  EXPECT_EQ(Of(estimates, Kpi::kDurationP50).value, 1);
  EXPECT_FALSE(Of(estimates, Kpi::kDurationP50).low || Of(estimates, Kpi::kDurationP50).high);
  EXPECT_FALSE(Of(estimates, Kpi::kErrorRate).high);
  EXPECT_EQ(Of(estimates, Kpi::kErrorRate).effective_n, 0);
}

TEST(EstimateKpis, TooFewValuesAreNoFigure) {
  std::vector<Row> rows;
  testing::AddSteady(rows, testing::kMonday, 19, 60, 1, 1);
  const KpiEstimates estimates = EstimateAll(MakeLog(rows), kMicrosPerHour);
  EXPECT_TRUE(Of(estimates, Kpi::kDurationP50).value);
  EXPECT_FALSE(Of(estimates, Kpi::kDurationP95).value);
  EXPECT_FALSE(Of(estimates, Kpi::kErrorRate).value);
  EXPECT_EQ(Of(estimates, Kpi::kDurationP95).n, 19);
}

TEST(EstimateKpis, NothingIsKnownOfNoExecution) {
  for (const KpiEstimate& estimate : EstimateAll(MakeLog({}), kMicrosPerHour)) {
    EXPECT_FALSE(estimate.value);
    EXPECT_FALSE(estimate.low || estimate.high);
    EXPECT_EQ(estimate.n, 0);
  }
}

TEST(EstimateKpis, OneRowHasNoRateOverNoTime) {
  const KpiEstimates estimates = EstimateAll(MakeLog({{.queued_us = 0, .started_us = 1, .ended_us = 2}}), 0);
  for (const KpiEstimate& estimate : estimates) EXPECT_FALSE(estimate.value);
}

TEST(EstimateKpis, WhatOnlySchedulesStartHasNoRequests) {
  const KpiEstimates scheduled =
      EstimateAll(MakeLog({{.queued_us = 0, .scheduled = true}}), kMicrosPerMinute);
  EXPECT_FALSE(Of(scheduled, Kpi::kRatePerMin).value);
  EXPECT_EQ(Of(scheduled, Kpi::kBackgroundOverheadPerMin).value, 1);
  const KpiEstimates requested = EstimateAll(MakeLog({{.queued_us = 0}}), kMicrosPerMinute);
  EXPECT_EQ(Of(requested, Kpi::kRatePerMin).value, 1);
  EXPECT_EQ(Of(requested, Kpi::kBackgroundOverheadPerMin).value, 0);
}

TEST(EstimateKpis, OrderDoesNotMatter) {
  Philox random("order", "estimate", "test");
  std::vector<Row> rows;
  for (int64_t i = 0; i < 300; ++i) {
    const auto wait_s = static_cast<int64_t>(random.Below(500));
    testing::AddSteady(rows, testing::kMonday + i * kSecond, 1, 1, wait_s,
                       static_cast<int64_t>(random.Below(90)));
  }
  const testing::Log log = MakeLog(rows);
  const Observations observed = Observe(log.log, log.facts);
  std::vector<uint32_t> chosen = Everything(observed.size());
  const KpiRows kpi_rows(observed, log.facts, KpiOptions().wait_threshold_us);
  const KpiEstimates forward = EstimateKpis(kpi_rows, chosen, kMicrosPerHour, {});
  for (size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[random.Below(i)]);
  const KpiEstimates shuffled = EstimateKpis(kpi_rows, chosen, kMicrosPerHour, {});
  for (size_t i = 0; i < kKpis; ++i) {
    EXPECT_EQ(forward[i].value, shuffled[i].value);
    EXPECT_EQ(forward[i].low, shuffled[i].low);
    EXPECT_EQ(forward[i].high, shuffled[i].high);
    EXPECT_TRUE(forward[i].low <= forward[i].value && forward[i].value <= forward[i].high);
  }
}

}  // namespace
}  // namespace harness::ideaspace
