// SPDX-License-Identifier: Apache-2.0
#include "process/outlying_times.h"

#include <gtest/gtest.h>

#include "process/times_for_test.h"

namespace harness::process {
namespace {

// A run each hour, of a minute; then those of which one time is another.
LogRows HourlyRuns(int hours, const std::vector<Timestamp>& other_ends) {
  LogRows rows;
  const auto add = [&](Timestamp at, Timestamp end) {
    rows.facts.queued_us.push_back(kUnknownTime);
    rows.log.eligible_us.push_back(at);
    rows.log.started_us.push_back(at);
    rows.log.ended_us.push_back(end);
    rows.log.process.push_back(0);
  };
  for (int hour = 0; hour < hours; ++hour) add(hour * kH, hour * kH + kM);
  for (const Timestamp end : other_ends) add(0, end);
  return rows;
}

TEST(OutlyingTimes, AnEndInTheYear9999) {
  const Timestamp far = DaysFromCivil({9999, 12, 31}) * kMicrosPerDay;
  const auto found = FindOutlyingTimes(HourlyRuns(2000, {far, far}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 2);
  EXPECT_EQ(found->from_us, 0);
  EXPECT_EQ(found->to_us, 1999 * kH + kM);
}

TEST(OutlyingTimes, OnBothSides) {
  const auto found = FindOutlyingTimes(HourlyRuns(2000, {-20'000 * kD, 20'000 * kD}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 2);
  EXPECT_EQ(found->to_us, 1999 * kH + kM);
}

// A few rows tell nothing; a quiet week is not far away, and many rows are no outliers.
TEST(OutlyingTimes, None) {
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(0, {})));
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(1, {})));
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(50, {20'000 * kD})));
  EXPECT_TRUE(FindOutlyingTimes(HourlyRuns(100, {20'000 * kD})));
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(2000, {})));
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(2000, {2200 * kH})));
  EXPECT_FALSE(FindOutlyingTimes(HourlyRuns(2000, std::vector<Timestamp>(100, 20'000 * kD))));
}

TEST(OutlyingTimes, TheWholeRangeOfTimesDoesNotOverflow) {
  const auto found = FindOutlyingTimes(HourlyRuns(3000, {INT64_MAX, INT64_MIN + 1}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->rows, 2);
}

}  // namespace
}  // namespace harness::process
