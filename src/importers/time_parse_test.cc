// SPDX-License-Identifier: Apache-2.0
#include "importers/time_parse.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "importers/time_text.h"

namespace harness::importers {
namespace {

// The time as ISO text, with "Z" only where the text fixed the zone; "-" where it is not a time.
std::string Read(std::string_view text, TimeForm form) {
  const std::optional<ParsedTime> time = ParseTime(text, form);
  if (!time) return "-";
  std::string iso = FormatIso(time->us);
  if (!time->has_zone) iso.pop_back();
  return iso;
}
std::string Iso(std::string_view text) {
  return Read(text, TimeForm::kIso);
}
std::string Day(std::string_view text) {
  return Read(text, TimeForm::kDayFirst);
}
std::string Month(std::string_view text) {
  return Read(text, TimeForm::kMonthFirst);
}
std::string Long(std::string_view text) {
  return Read(text, TimeForm::kLongDate);
}

TEST(ParseIso, ReadsTheFormsOfTheHeader) {
  EXPECT_EQ(ParseTime("1970-01-01 00:00:00", TimeForm::kIso)->us, 0);
  EXPECT_EQ(ParseTime("2025-07-01 00:00:02", TimeForm::kIso)->us, 1751328002 * kMicrosPerSecond);
  EXPECT_EQ(Iso("2025-07-01T00:00:02"), "2025-07-01T00:00:02");
  EXPECT_EQ(Iso("2025-07-01 00:00"), "2025-07-01T00:00:00");
  EXPECT_EQ(Iso("2025-07-01"), "2025-07-01T00:00:00");
  EXPECT_EQ(Iso("2025/07/01 13:14:15"), "2025-07-01T13:14:15");
  EXPECT_EQ(Iso("2025/7/1 8:05"), "2025-07-01T08:05:00");
  EXPECT_EQ(Iso(" 2025-07-01 00:00:02\r"), "2025-07-01T00:00:02");
}

TEST(ParseIso, CutsFractionsOfOneToNineDigits) {
  EXPECT_EQ(Iso("2025-07-01T00:00:02.1"), "2025-07-01T00:00:02.100000");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.12"), "2025-07-01T00:00:02.120000");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.123"), "2025-07-01T00:00:02.123000");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.1234"), "2025-07-01T00:00:02.123400");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.12345"), "2025-07-01T00:00:02.123450");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.123456"), "2025-07-01T00:00:02.123456");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.1234567"), "2025-07-01T00:00:02.123456");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.12345678"), "2025-07-01T00:00:02.123456");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.123456999"), "2025-07-01T00:00:02.123456");
  EXPECT_EQ(Iso("2025-07-01T00:00:02,5"), "2025-07-01T00:00:02.500000");
  EXPECT_EQ(Iso("2025-07-01T00:00:02."), "-");
  EXPECT_EQ(Iso("2025-07-01T00:00:02.1234567890"), "-");
  // Before 1970 a fraction still moves forward from the second.
  EXPECT_EQ(ParseTime("1969-12-31 23:59:59.250000", TimeForm::kIso)->us, -750'000);
}

TEST(ParseIso, AppliesOffsets) {
  EXPECT_EQ(Iso("2025-07-01T00:00:02Z"), "2025-07-01T00:00:02Z");
  EXPECT_EQ(Iso("2025-07-01 00:00:02+00:00"), "2025-07-01T00:00:02Z");
  EXPECT_EQ(Iso("2011-01-01T12:37:00+02:00"), "2011-01-01T10:37:00Z");
  EXPECT_EQ(Iso("2011-01-01T12:37:00+0200"), "2011-01-01T10:37:00Z");
  EXPECT_EQ(Iso("2011-01-01T12:37:00+02"), "2011-01-01T10:37:00Z");
  EXPECT_EQ(Iso("2023-03-29T15:45:52-10:00"), "2023-03-30T01:45:52Z");
  EXPECT_EQ(Iso("2023-03-29T15:45:52-03:30"), "2023-03-29T19:15:52Z");
  EXPECT_EQ(Iso("2023-03-29T15:45:52-00:30"), "2023-03-29T16:15:52Z");
  EXPECT_EQ(Iso("2023-07-03 15:02:39.393900+03:00"), "2023-07-03T12:02:39.393900Z");
  EXPECT_EQ(Iso("2025-07-01 00:00:02 UTC"), "2025-07-01T00:00:02Z");
  EXPECT_EQ(Iso("2025-07-01 00:00 +01:00"), "2025-06-30T23:00:00Z");
  EXPECT_EQ(Iso("2025-07-01 00:00:02+19:00"), "-");
  EXPECT_EQ(Iso("2025-07-01 00:00:02+02:60"), "-");
  EXPECT_EQ(Iso("2025-07-01 00:00:02+2"), "-");
  EXPECT_EQ(Iso("2025-07-01 00:00:02 CEST"), "-");
}

TEST(ParseIso, KnowsTheCalendar) {
  EXPECT_EQ(ParseTime("0001-01-01 00:00:00", TimeForm::kIso)->us, kFirstTime);
  EXPECT_EQ(ParseTime("9999-12-31 23:59:59.999999", TimeForm::kIso)->us, kLastTime);
  EXPECT_EQ(Iso("0000-12-31 00:00:00"), "-");
  EXPECT_EQ(Iso("2024-02-29 10:00:00"), "2024-02-29T10:00:00");
  EXPECT_EQ(Iso("2000-02-29 10:00:00"), "2000-02-29T10:00:00");
  EXPECT_EQ(Iso("1900-02-29 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-02-29 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-02-31 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-04-31 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-13-01 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-00-01 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-01-00 10:00:00"), "-");
  EXPECT_EQ(Iso("2025-01-01 24:00:00"), "-");
  EXPECT_EQ(Iso("2025-01-01 23:60:00"), "-");
  EXPECT_EQ(Iso("2016-12-31 23:59:60"), "-");
}

TEST(ParseIso, RefusesWhatOnlyLooksLikeATime) {
  for (const char* text :
       {"", " ", "2025", "2025-07", "2025-07-01T", "2025-07-01 00", "2025-07/01 00:00:02",
        "2025-07-01X00:00:02", "2025-07-01 00:00:02 x", "20250701T000002", "2025-07-01 00:00:0",
        "202a-07-01 00:00:02", "2025-07-01 00-00-02", "2025-07-01 00:00:02\xC2\xB5", "-025-07-01 00:00:02",
        "2025-07-01 0\xB1:00:02", "12025-07-01 00:00:02", "COMPLETED", "1751328002"}) {
    EXPECT_EQ(Iso(text), "-") << text;
  }
}

// The day count against the era arithmetic of base/, for every day of the years 1..9999.
TEST(ParseIso, EpochDayEqualsTheCalendarArithmetic) {
  int64_t wrong = 0;
  int64_t days = 0;
  for (int year = 1; year <= 9999; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const int last = DaysInMonth(year, month);
      for (int day = 1; day <= last; ++day, ++days) {
        const DateFields date{year, month, day};
        wrong += IsDate(date) && EpochDay(date) == DaysFromCivil({year, month, day}) ? 0 : 1;
      }
      wrong += IsDate({year, month, last + 1}) ? 1 : 0;
    }
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(days, 3652059);
}

TEST(ParseIso, ReadsBackWhatTimeFormats) {
  for (Timestamp us = kFirstTime; us < kLastTime - 7'654'321'987'654'321; us += 7'654'321'987'654) {
    ASSERT_EQ(ParseTime(FormatIso(us), TimeForm::kIso)->us, us) << FormatIso(us);
    ASSERT_EQ(ParseTime(FormatSql(us), TimeForm::kIso)->us, us) << FormatSql(us);
  }
}

TEST(ParseDayAndMonthOrder, ReadsBothOrders) {
  EXPECT_EQ(Day("01.07.2025 00:00"), "2025-07-01T00:00:00");
  EXPECT_EQ(Day("1/7/2025 8:05:02"), "2025-07-01T08:05:02");
  EXPECT_EQ(Day("31-12-2025"), "2025-12-31T00:00:00");
  EXPECT_EQ(Day("31.12.2025, 23:59:59.5"), "2025-12-31T23:59:59.500000");
  EXPECT_EQ(Day("31.02.2025"), "-");
  EXPECT_EQ(Day("1/7-2025"), "-");
  EXPECT_EQ(Day("7/13/2025"), "-");
  EXPECT_EQ(Day("1/7/25"), "-");
  EXPECT_EQ(Day("1.7.2025 08:05:02 +02:00"), "2025-07-01T06:05:02Z");
  EXPECT_EQ(Month("7/1/2025 12:00"), "2025-07-01T12:00:00");
  EXPECT_EQ(Month("7/13/2025 1:02:03 PM"), "2025-07-13T13:02:03");
  EXPECT_EQ(Month("7/13/2025 12:00 AM"), "2025-07-13T00:00:00");
  EXPECT_EQ(Month("7/13/2025 12:30 pm"), "2025-07-13T12:30:00");
  EXPECT_EQ(Month("7/13/2025 13:30 PM"), "-");
  EXPECT_EQ(Month("7/13/2025 0:30 AM"), "-");
  EXPECT_EQ(Month("13/7/2025 10:30"), "-");
  EXPECT_EQ(Month("07.13.2025 10:30"), "-");  // full stops are written day first
}

TEST(ParseLongDate, ReadsMonthNames) {
  EXPECT_EQ(Long("17 November 2025, 14:47:47 UTC"), "2025-11-17T14:47:47Z");
  EXPECT_EQ(Long("17 November 2025, 14:47:47"), "2025-11-17T14:47:47");
  EXPECT_EQ(Long("Nov 17, 2025 14:47"), "2025-11-17T14:47:00");
  EXPECT_EQ(Long("november 17, 2025 at 2:47 PM"), "2025-11-17T14:47:00");
  EXPECT_EQ(Long("1 Sept 2025"), "2025-09-01T00:00:00");
  EXPECT_EQ(Long("17-NOV-2025 14:47:47"), "2025-11-17T14:47:47");
  EXPECT_EQ(Long("Mon, 17 Nov 2025 14:47:47 +0200"), "2025-11-17T12:47:47Z");
  EXPECT_EQ(Long("31 February 2025"), "-");
  EXPECT_EQ(Long("17 Novembre 2025"), "-");
  EXPECT_EQ(Long("November 2025"), "-");
  EXPECT_EQ(Long("17 Nov"), "-");
}

TEST(ParseEpoch, CountsInItsUnit) {
  EXPECT_EQ(Read("1751328002", TimeForm::kEpochSeconds), "2025-07-01T00:00:02Z");
  EXPECT_EQ(Read("1751328002.5", TimeForm::kEpochSeconds), "2025-07-01T00:00:02.500000Z");
  EXPECT_EQ(Read("1751328002.1234567", TimeForm::kEpochSeconds), "2025-07-01T00:00:02.123456Z");
  EXPECT_EQ(Read("1751328002123", TimeForm::kEpochMillis), "2025-07-01T00:00:02.123000Z");
  EXPECT_EQ(Read("1751328002123.4", TimeForm::kEpochMillis), "2025-07-01T00:00:02.123400Z");
  EXPECT_EQ(Read("1751328002123456", TimeForm::kEpochMicros), "2025-07-01T00:00:02.123456Z");
  EXPECT_EQ(Read("1751328002123456789", TimeForm::kEpochNanos), "2025-07-01T00:00:02.123456Z");
  EXPECT_EQ(Read("-1", TimeForm::kEpochSeconds), "1969-12-31T23:59:59Z");
  EXPECT_EQ(Read("0", TimeForm::kEpochMillis), "1970-01-01T00:00:00Z");
  // Cut towards the past, not towards zero.
  EXPECT_EQ(ParseTime("-0.0000001", TimeForm::kEpochSeconds)->us, -1);
  EXPECT_EQ(ParseTime("-1", TimeForm::kEpochNanos)->us, -1);
  EXPECT_EQ(ParseTime("-1000", TimeForm::kEpochNanos)->us, -1);
  EXPECT_EQ(ParseTime("-1001", TimeForm::kEpochNanos)->us, -2);
}

TEST(ParseEpoch, RefusesWhatIsNoCount) {
  for (const char* text : {"", "-", ".5", "5.", "1 751", "1e9", "+5", "0x10", "99999999999999999999999",
                           "253402300800", "-62135596801", "12:30"}) {
    EXPECT_EQ(Read(text, TimeForm::kEpochSeconds), "-") << text;
  }
  EXPECT_EQ(ParseTime("253402300799.999999", TimeForm::kEpochSeconds)->us, kLastTime);
  EXPECT_EQ(ParseTime("-62135596800", TimeForm::kEpochSeconds)->us, kFirstTime);
}

TEST(TimeFormNames, GoBothWays) {
  for (int i = 0; i <= static_cast<int>(TimeForm::kEpochNanos); ++i) {
    const auto form = static_cast<TimeForm>(i);
    EXPECT_EQ(TimeFormFromName(TimeFormName(form)), form);
  }
  EXPECT_EQ(TimeFormName(TimeForm::kDayFirst), "day_first");
  EXPECT_EQ(TimeFormFromName("ISO 8601"), std::nullopt);
}

std::optional<TimeFormGuess> Guess(const std::vector<std::string_view>& values) {
  return GuessTimeForm(values);
}

TEST(GuessTimeForm, TakesTheFormOfMostValues) {
  const auto iso = Guess({"2025-07-01 00:00:02", "2025-07-01", "oops"});
  ASSERT_TRUE(iso);
  EXPECT_EQ(iso->form, TimeForm::kIso);
  EXPECT_EQ(iso->parsed, 2);
  EXPECT_EQ(iso->total, 3);
  EXPECT_FALSE(iso->numeric);
  EXPECT_EQ(Guess({"17 November 2025, 14:47:47 UTC"})->form, TimeForm::kLongDate);
  EXPECT_FALSE(Guess({"COMPLETED", "FAILED"}));
  EXPECT_FALSE(Guess({}));
}

TEST(GuessTimeForm, TellsDayFromMonthByAValueAboveTwelve) {
  const auto unclear = Guess({"1/7/2025 10:00", "2/7/2025 10:00"});
  ASSERT_TRUE(unclear);
  EXPECT_TRUE(unclear->ambiguous_order);
  const auto day = Guess({"1/7/2025 10:00", "13/7/2025 10:00"});
  EXPECT_EQ(day->form, TimeForm::kDayFirst);
  EXPECT_FALSE(day->ambiguous_order);
  const auto month = Guess({"7/1/2025 10:00", "7/13/2025 10:00"});
  EXPECT_EQ(month->form, TimeForm::kMonthFirst);
  EXPECT_FALSE(month->ambiguous_order);
  const auto stops = Guess({"01.07.2025 10:00", "02.07.2025 10:00"});
  EXPECT_EQ(stops->form, TimeForm::kDayFirst);
  EXPECT_FALSE(stops->ambiguous_order);
}

TEST(GuessTimeForm, TellsTheEpochUnitByTheSize) {
  EXPECT_EQ(Guess({"1751328002", "1751328302.25"})->form, TimeForm::kEpochSeconds);
  EXPECT_EQ(Guess({"1751328002000"})->form, TimeForm::kEpochMillis);
  EXPECT_EQ(Guess({"1751328002000000"})->form, TimeForm::kEpochMicros);
  EXPECT_EQ(Guess({"1751328002000000000"})->form, TimeForm::kEpochNanos);
  EXPECT_TRUE(Guess({"1751328002"})->numeric);
  // The ends of the years that are believed.
  EXPECT_TRUE(Guess({"631152000"}));
  EXPECT_FALSE(Guess({"631151999"}));
  EXPECT_TRUE(Guess({"4102444799"}));
  EXPECT_FALSE(Guess({"4102444800"}));
  EXPECT_FALSE(Guess({"17", "300", "435616", "20250701"}));
  const auto mixed = Guess({"0", "1729000000000", "1729000001000"});
  EXPECT_EQ(mixed->form, TimeForm::kEpochMillis);
  EXPECT_EQ(mixed->parsed, 2);
}

}  // namespace
}  // namespace harness::importers
