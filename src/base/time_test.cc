// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <ctime>

namespace harness {
namespace {

TEST(CivilDate, KnownDays) {
  EXPECT_EQ(DaysFromCivil({1970, 1, 1}), 0);
  EXPECT_EQ(DaysFromCivil({1969, 12, 31}), -1);
  EXPECT_EQ(DaysFromCivil({2000, 2, 29}), 11016);
  EXPECT_EQ(DaysFromCivil({2025, 7, 1}), 20270);
  EXPECT_EQ(DaysFromCivil({1, 1, 1}), -719162);
  EXPECT_EQ(DaysFromCivil({0, 3, 1}), -719468);
}

// Counts the calendar forward day by day, by the Gregorian rule alone, from 1600 to 2400.
TEST(CivilDate, EveryDayFollowsTheOneBefore) {
  int64_t days = DaysFromCivil({1600, 1, 1});
  for (int64_t year = 1600; year < 2400; ++year) {
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= DaysInMonth(year, month); ++day, ++days) {
        ASSERT_EQ(DaysFromCivil({year, month, day}), days);
        const CivilDate date = CivilFromDays(days);
        ASSERT_TRUE(date.year == year && date.month == month && date.day == day) << days;
      }
    }
  }
}

TEST(CivilDate, AgreesWithTheSystemCalendar) {
  for (int64_t days = -1'000'000; days <= 1'000'000; days += 997) {
    const time_t seconds = days * 86400;
    struct tm parts {};
    ASSERT_NE(gmtime_r(&seconds, &parts), nullptr);
    const CivilDate date = CivilFromDays(days);
    ASSERT_EQ(date.year, parts.tm_year + 1900);
    ASSERT_EQ(date.month, parts.tm_mon + 1);
    ASSERT_EQ(date.day, parts.tm_mday);
    ASSERT_EQ(WeekdayOf(days * kMicrosPerDay), (parts.tm_wday + 6) % 7);
  }
}

TEST(CivilDate, DaysInMonthKnowsLeapYears) {
  EXPECT_EQ(DaysInMonth(1900, 2), 28);
  EXPECT_EQ(DaysInMonth(2000, 2), 29);
  EXPECT_EQ(DaysInMonth(2024, 2), 29);
  EXPECT_EQ(DaysInMonth(2025, 2), 28);
  EXPECT_EQ(DaysInMonth(2025, 4), 30);
  EXPECT_EQ(DaysInMonth(2025, 12), 31);
}

TEST(Time, FloorToIsAFloorOnBothSidesOfZero) {
  EXPECT_EQ(FloorTo(7, 5), 5);
  EXPECT_EQ(FloorTo(5, 5), 5);
  EXPECT_EQ(FloorTo(0, 5), 0);
  EXPECT_EQ(FloorTo(-1, 5), -5);
  EXPECT_EQ(FloorTo(-5, 5), -5);
}

TEST(Time, WeekdayAndHour) {
  EXPECT_EQ(WeekdayOf(0), 3);   // Thursday
  EXPECT_EQ(WeekdayOf(-1), 2);  // Wednesday
  EXPECT_EQ(HourOf(-1), 23);
  EXPECT_EQ(HourOf(13 * kMicrosPerHour + 59 * kMicrosPerMinute), 13);
}

TEST(Time, FormatsShowMicrosecondsOnlyWhereThereAreAny) {
  const Timestamp time = 20270 * kMicrosPerDay + 2 * kMicrosPerSecond;
  EXPECT_EQ(FormatIso(time), "2025-07-01T00:00:02Z");
  EXPECT_EQ(FormatSql(time), "2025-07-01 00:00:02");
  EXPECT_EQ(FormatIso(time + 50), "2025-07-01T00:00:02.000050Z");
  EXPECT_EQ(FormatSql(time + 123456), "2025-07-01 00:00:02.123456");
  EXPECT_EQ(FormatIso(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(Time, TheWholeRangeHasAForm) {
  EXPECT_EQ(FormatIso(INT64_MAX), "294247-01-10T04:00:54.775807Z");
  EXPECT_EQ(FormatIso(INT64_MIN), "-290308-12-21T19:59:05.224192Z");
  EXPECT_EQ(HourOf(INT64_MIN), 19);
  EXPECT_EQ(WeekdayOf(INT64_MIN), 6);  // 106751992 days before a Thursday, 3 mod 7
}

TEST(Time, DurationsShowTheTwoLargestUnits) {
  EXPECT_EQ(FormatDuration(0), "0 us");
  EXPECT_EQ(FormatDuration(17), "17 us");
  EXPECT_EQ(FormatDuration(999), "999 us");
  EXPECT_EQ(FormatDuration(1000), "0.001 s");
  EXPECT_EQ(FormatDuration(1'250'000), "1.250 s");
  EXPECT_EQ(FormatDuration(200 * kMicrosPerSecond), "3 m 20 s");
  // Cut, never rounded up; tests/browser/pages/durations.mjs holds these cases for the console.
  EXPECT_EQ(FormatDuration(59'999'999), "59.999 s");
  EXPECT_EQ(FormatDuration(3576 * kMicrosPerSecond), "59 m 36 s");
  EXPECT_EQ(FormatDuration(59 * kMicrosPerMinute + 59'600'000), "59 m 59 s");
  EXPECT_EQ(FormatDuration(24 * kMicrosPerHour - kMicrosPerSecond), "23 h 59 m");
  EXPECT_EQ(FormatDuration(48 * kMicrosPerHour - 1), "1 d 23 h");
  EXPECT_EQ(FormatDuration(5 * kMicrosPerHour + 12 * kMicrosPerMinute), "5 h 12 m");
  EXPECT_EQ(FormatDuration(76 * kMicrosPerHour), "3 d 4 h");
  EXPECT_EQ(FormatDuration(-kMicrosPerMinute), "-1 m 0 s");
  EXPECT_EQ(FormatDuration(INT64_MIN), "-106751991 d 4 h");
}

}  // namespace
}  // namespace harness
