// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/arrival_gaps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/prng.h"

namespace harness::ideaspace {
namespace {

constexpr Micros kFiveMinutes = 5 * kMicrosPerMinute;

TEST(OnPeriod, WithinATenthOfAWholeMultiple) {
  const double period = 300e6;
  EXPECT_TRUE(OnPeriod(300e6, period));
  EXPECT_TRUE(OnPeriod(629e6, period));
  EXPECT_FALSE(OnPeriod(631e6, period));  // more than 30 s from 600 s
  EXPECT_FALSE(OnPeriod(0, period));
  EXPECT_FALSE(OnPeriod(1200e6, period));  // the fourth multiple
  EXPECT_FALSE(OnPeriod(67e6, 60e6));      // a tenth of the period at most
  EXPECT_FALSE(OnPeriod(300e6, 0));
}

// A Poisson process has 12 % of its gaps there; 90 % of 50 never happens.
TEST(OnPeriod, APoissonProcessHasNone) {
  Philox random(17);
  double most = 0;
  for (int log = 0; log < 2000; ++log) {
    std::vector<double> gaps(50);
    for (double& gap : gaps) gap = random.Exponential() * 300e6;
    std::vector<double> sorted = gaps;
    std::sort(sorted.begin(), sorted.end());
    const double median = (sorted[24] + sorted[25]) / 2;
    int on = 0;
    for (const double gap : gaps) on += OnPeriod(gap, median) ? 1 : 0;
    most = std::max(most, on / 50.0);
  }
  EXPECT_LT(most, 0.6);
}

TEST(ArrivalGaps, OfOneSeriesByHand) {
  std::vector<Timestamp> arrivals = {1200, 0, 300, 900};  // gaps of 300, 600, 300
  const GapSummary gaps = SummarizeGaps(arrivals);
  EXPECT_EQ(gaps.gaps, 3);
  EXPECT_DOUBLE_EQ(gaps.median_us, 300);
  EXPECT_DOUBLE_EQ(gaps.near_share, 2.0 / 3);
  EXPECT_DOUBLE_EQ(gaps.periodic_share, 1);
  EXPECT_DOUBLE_EQ(gaps.covered_share, 1);
  EXPECT_TRUE(gaps.ShowsPeriod());
  EXPECT_FALSE(gaps.ComesAtOnce());
  EXPECT_EQ(SummarizeGaps(std::span(arrivals).first(2)).gaps, 0);
}

// Two clocks that tick together: every second gap is 0, and in each series all are five minutes.
TEST(ArrivalGaps, SeriesThatTickTogether) {
  std::vector<Timestamp> all;
  std::vector<SeriesArrival> arrivals;
  for (int tick = 0; tick < 100; ++tick) {
    for (const uint32_t series : {1U, 7U}) {
      all.push_back(tick * kFiveMinutes);
      arrivals.push_back({series, tick * kFiveMinutes});
    }
  }
  const GapSummary together = SummarizeGaps(all);
  EXPECT_FALSE(together.ShowsPeriod());
  EXPECT_TRUE(together.ComesAtOnce());
  std::reverse(arrivals.begin(), arrivals.end());
  const std::optional<GapSummary> apart = SummarizeSeries(arrivals);
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->series, 2);
  EXPECT_EQ(apart->gaps, 198);
  EXPECT_DOUBLE_EQ(apart->median_us, kFiveMinutes);
  EXPECT_DOUBLE_EQ(apart->periodic_share, 1);
  EXPECT_DOUBLE_EQ(apart->covered_share, 1);
}

TEST(ArrivalGaps, SeriesThatAreNotAlikeAreNoSeries) {
  std::vector<SeriesArrival> arrivals;
  for (int tick = 0; tick < 100; ++tick) arrivals.push_back({1, tick * kFiveMinutes});
  EXPECT_FALSE(SummarizeSeries(arrivals));  // one alone
  std::vector<SeriesArrival> with_few = arrivals;
  with_few.push_back({2, 0});
  with_few.push_back({2, kFiveMinutes});
  EXPECT_FALSE(SummarizeSeries(with_few));
  for (int tick = 0; tick < 10; ++tick) arrivals.push_back({2, tick * 12 * kFiveMinutes});
  EXPECT_FALSE(SummarizeSeries(arrivals));
  EXPECT_FALSE(SummarizeSeries({}));
}

// Series are told apart by any numbers, in any order of the arrivals.
TEST(ArrivalGaps, NumbersOfSeriesDoNotMatter) {
  std::vector<SeriesArrival> small, large;
  for (int tick = 0; tick < 100; ++tick) {
    const Timestamp at = (tick * 37 % 100) * kFiveMinutes;
    for (const uint32_t series : {2U, 0U}) {
      small.push_back({series, at + series});
      large.push_back({UINT32_MAX - series, at + series});
    }
  }
  for (const std::vector<SeriesArrival>& arrivals : {small, large}) {
    const std::optional<GapSummary> gaps = SummarizeSeries(arrivals);
    ASSERT_TRUE(gaps);
    EXPECT_EQ(gaps->series, 2);
    EXPECT_EQ(gaps->gaps, 198);
    EXPECT_DOUBLE_EQ(gaps->median_us, kFiveMinutes);
    EXPECT_DOUBLE_EQ(gaps->periodic_share, 1);
  }
}

// Two Poisson processes at once are far from it.
TEST(ArrivalGaps, APoissonProcessDoesNotComeAtOnce) {
  Philox random(23);
  for (int log = 0; log < 200; ++log) {
    std::vector<Timestamp> arrivals;
    Timestamp at = 0;
    for (int i = 0; i < 200; ++i) arrivals.push_back(at += static_cast<Micros>(random.Exponential() * 300e6));
    EXPECT_FALSE(SummarizeGaps(arrivals).ComesAtOnce());
  }
}

}  // namespace
}  // namespace harness::ideaspace
