// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_calendar.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "generate/erp_model.h"
#include "generate/intensity.h"

namespace harness::generate {
namespace {

TEST(ErpCalendar, SpanAndMonths) {
  const ErpCalendar calendar(1, 1.0, 56109, true);
  EXPECT_EQ(FormatSql(TimestampOf(kFirstSecond)), "2025-07-01 00:00:02");
  EXPECT_EQ(FormatSql(TimestampOf(calendar.end())), "2026-01-14 10:56:00");
  ASSERT_EQ(calendar.months().size(), 7u);
  EXPECT_EQ(MonthText(calendar.months()[6].year, calendar.months()[6].month), "2026-01");
  std::set<int> roll_days;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const ErpCalendar other(seed, 1.0, 56109, true);
    for (const AccountingMonth& month : other.months()) roll_days.insert(month.roll_day);
  }
  EXPECT_EQ(roll_days, (std::set<int>{1, 2, 3, 4}));
  EXPECT_EQ(calendar.DayOfMonth(0), 1);
  EXPECT_EQ(calendar.DayOfMonth(31 * kSecondsPerDay - 1), 31);
  EXPECT_EQ(calendar.DayOfMonth(31 * kSecondsPerDay), 1);
}

// 56,868 ticks of five minutes lie in the span; 759 of them must fall into 28 weekly windows.
TEST(ErpCalendar, WeeklyWindowsSwallowTheMissingTicks) {
  const ErpCalendar calendar(1, 1.0, 56109, true);
  ASSERT_EQ(calendar.closed().size(), 28u);
  int64_t open_ticks = 0;
  for (Second tick = kFirstSecond; tick <= calendar.end(); tick += 300)
    open_ticks += calendar.IsClosed(tick) ? 0 : 1;
  EXPECT_EQ(open_ticks, 56109);
  Second closed = 0;
  for (Second second = 0; second < 6 * kSecondsPerDay; ++second) {
    ASSERT_EQ(calendar.ClosedBefore(second), closed);
    closed += calendar.IsClosed(second) ? 1 : 0;
  }
  EXPECT_EQ(closed, 28 * 300);
  EXPECT_EQ(WeekdayOf(TimestampOf(calendar.closed()[27].begin)), 6);
  EXPECT_EQ(calendar.ClosedBefore(calendar.end()), 759 * 300);
}

TEST(ErpCalendar, CloseFactorIsFlatWithoutMonthEnd) {
  const ErpCalendar busy(1, 1.0, 56109, true), flat(1, 1.0, 56109, false);
  EXPECT_GT(busy.CloseFactor(30), busy.CloseFactor(20));
  EXPECT_GT(busy.CloseFactor(20), busy.CloseFactor(10));
  EXPECT_EQ(flat.CloseFactor(30), flat.CloseFactor(10));
}

TEST(Intensity, ShareOfArrivalsFollowsTheWeights) {
  const ErpCalendar calendar(1, 0.1, QemailRuns(0.1), false);
  const Intensity business(Profile::kBusiness, calendar);
  int64_t tuesday_10 = 0, tuesday_22 = 0;
  Second before = 0;
  for (int i = 0; i < 100000; ++i) {
    const Second second = business.At(i / 100000.0, calendar.end());
    ASSERT_GE(second, before);  // the inverse of a distribution rises
    before = second;
    tuesday_10 += second / 3600 == 7 * 24 + 10 ? 1 : 0;
    tuesday_22 += second / 3600 == 7 * 24 + 22 ? 1 : 0;
  }
  EXPECT_GT(tuesday_22, 20);
  EXPECT_NEAR(static_cast<double>(tuesday_10) / static_cast<double>(tuesday_22), 5.0,
              0.2);  // weights 1 and 0.2
  EXPECT_EQ(business.At(0.0, calendar.end()), kFirstSecond);
  EXPECT_LT(business.At(1.0 - 1e-16, 5000), 5000);
}

TEST(ErpModel, CountsOfTheProcesses) {
  for (const double scale : {0.01, 0.1, 1.0, 2.0, 46.0}) {
    const ErpModel model = MakeErpModel(scale, {});
    EXPECT_NEAR(static_cast<double>(model.rows), 435616.0 * scale, 0.51) << scale;
    std::set<std::string> ids;
    for (const ErpProcess& process : model.processes) {
      ids.insert(process.id);
      EXPECT_GE(process.runs, 1);
    }
    EXPECT_EQ(ids.size(), 240u);
  }
  EXPECT_EQ(MakeErpModel(2.0, {}).rows, 2 * 435616);
}

TEST(ErpModel, PatternsByName) {
  EXPECT_FALSE(ParsePatterns({"chains"}).value().chains);
  EXPECT_TRUE(ParsePatterns({"chains"}).value().retries);
  EXPECT_TRUE(ParsePatterns(PatternNames()).has_value());
  EXPECT_TRUE(std::is_sorted(PatternNames().begin(), PatternNames().end()));
  EXPECT_FALSE(ParsePatterns({"retry"}).has_value());
}

}  // namespace
}  // namespace harness::generate
