// SPDX-License-Identifier: Apache-2.0
#include "importers/time_parse.h"

#include <array>
#include <cstddef>

#include "importers/time_text.h"

namespace harness::importers {
namespace {

constexpr std::array<std::pair<TimeForm, std::string_view>, 8> kFormNames = {{
    {TimeForm::kIso, "iso"},
    {TimeForm::kDayFirst, "day_first"},
    {TimeForm::kMonthFirst, "month_first"},
    {TimeForm::kLongDate, "long_date"},
    {TimeForm::kEpochSeconds, "epoch_s"},
    {TimeForm::kEpochMillis, "epoch_ms"},
    {TimeForm::kEpochMicros, "epoch_us"},
    {TimeForm::kEpochNanos, "epoch_ns"},
}};

// The common case "2025-07-01T00:00:02" at fixed places, eight bytes at once; the caller reads what
// follows. Anything else is left to the slower way.
inline bool FixedIso(const char* text, DateFields* date, int64_t* seconds_of_day) {
  constexpr DigitMask kDate("0000-00-");
  constexpr DigitMask kClock("00:00:00");
  uint64_t date_bytes = Load8(text);
  uint64_t clock_bytes = Load8(text + 11);
  const unsigned day_tens = static_cast<unsigned char>(text[8]) - unsigned{'0'};
  const unsigned day_ones = static_cast<unsigned char>(text[9]) - unsigned{'0'};
  const bool gap = text[10] == 'T' || text[10] == ' ';
  const bool fits =
      static_cast<bool>(unsigned{kDate.Digits(&date_bytes)} & unsigned{kClock.Digits(&clock_bytes)} &
                        unsigned{gap} & unsigned{day_tens <= 9} & unsigned{day_ones <= 9});
  if (!fits) return false;
  const uint64_t date_pairs = Pairs(date_bytes);
  const uint64_t clock_pairs = Pairs(clock_bytes);
  date->year = PairAt(date_pairs, 0) * 100 + PairAt(date_pairs, 2);
  date->month = PairAt(date_pairs, 5);
  date->day = static_cast<int>(day_tens * 10 + day_ones);
  const int hour = PairAt(clock_pairs, 0);
  const int minute = PairAt(clock_pairs, 3);
  const int second = PairAt(clock_pairs, 6);
  *seconds_of_day = hour * 3600 + minute * 60 + second;
  return static_cast<bool>(unsigned{hour < 24} & unsigned{minute < 60} & unsigned{second < 60});
}

std::optional<ParsedTime> Assemble(const DateFields& date, int64_t seconds_of_day, TimeText& rest) {
  if (!IsDate(date)) return std::nullopt;
  int64_t micros = 0;
  if (!rest.Fraction(&micros)) return std::nullopt;
  ParsedTime time;
  int64_t offset_seconds = 0;
  if (!rest.Zone(&time.has_zone, &offset_seconds) || !rest.AtEnd()) return std::nullopt;
  time.us = (EpochDay(date) * 86400 + seconds_of_day - offset_seconds) * kMicrosPerSecond + micros;
  return time;
}

// What may follow a date: nothing, or a time of day.
std::optional<ParsedTime> DateThenTime(const DateFields& date, TimeText& text) {
  if (!IsDate(date)) return std::nullopt;
  if (text.AtEnd()) return ParsedTime{EpochDay(date) * kMicrosPerDay, false};
  if (!text.DateTimeGap()) return std::nullopt;
  TimeOfDay time_of_day;
  if (!text.Clock(&time_of_day)) return std::nullopt;
  ParsedTime time;
  int64_t offset_seconds = 0;
  if (!text.Zone(&time.has_zone, &offset_seconds) || !text.AtEnd()) return std::nullopt;
  time.us =
      (EpochDay(date) * 86400 + time_of_day.seconds - offset_seconds) * kMicrosPerSecond + time_of_day.micros;
  return time;
}

std::optional<ParsedTime> ParseIso(std::string_view trimmed) {
  DateFields date;
  if (trimmed.size() >= 19) {
    int64_t seconds_of_day = 0;
    if (FixedIso(trimmed.data(), &date, &seconds_of_day)) [[likely]] {
      TimeText rest(trimmed.substr(19));
      return Assemble(date, seconds_of_day, rest);
    }
  }
  TimeText text(trimmed);
  if (!text.Number(4, 4, &date.year)) return std::nullopt;
  const char mark = text.Peek();
  if (mark != '-' && mark != '/') return std::nullopt;
  if (!text.Take(mark) || !text.Number(1, 2, &date.month) || !text.Take(mark) ||
      !text.Number(1, 2, &date.day)) {
    return std::nullopt;
  }
  return DateThenTime(date, text);
}

std::optional<ParsedTime> ParseNumeric(std::string_view trimmed, bool day_first) {
  TimeText text(trimmed);
  DateFields date;
  if (!text.Number(1, 2, day_first ? &date.day : &date.month)) return std::nullopt;
  const char mark = text.Peek();
  const bool known = mark == '/' || mark == '-' || (day_first && mark == '.');
  if (!known || !text.Take(mark) || !text.Number(1, 2, day_first ? &date.month : &date.day) ||
      !text.Take(mark) || !text.Number(4, 4, &date.year)) {
    return std::nullopt;
  }
  return DateThenTime(date, text);
}

std::optional<ParsedTime> ParseLongDate(std::string_view trimmed) {
  TimeText text(trimmed);
  text.SkipWeekday();
  DateFields date;
  if (text.MonthName(&date.month)) {  // Nov 17, 2025
    text.SkipDateMark();
    if (!text.Number(1, 2, &date.day)) return std::nullopt;
  } else {  // 17 November 2025, 17-Nov-2025
    if (!text.Number(1, 2, &date.day)) return std::nullopt;
    text.SkipDateMark();
    if (!text.MonthName(&date.month)) return std::nullopt;
  }
  text.SkipDateMark();
  if (!text.Number(4, 4, &date.year)) return std::nullopt;
  return DateThenTime(date, text);
}

// `digits_to_micro`: 6 for seconds, 3 for ms, 0 for us, -3 for ns.
std::optional<ParsedTime> ParseEpoch(std::string_view trimmed, int digits_to_micro) {
  TimeText text(trimmed);
  int64_t micros = 0;
  if (!text.ScaledNumber(digits_to_micro, &micros) || !text.AtEnd()) return std::nullopt;
  if (micros < kFirstTime || micros > kLastTime) return std::nullopt;
  return ParsedTime{micros, true};
}

inline bool IsBlank(char c) {
  return static_cast<unsigned char>(c) <= ' ';
}

inline std::string_view Stripped(std::string_view text) {
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  return text;
}

}  // namespace

std::string_view TimeFormName(TimeForm form) {
  return kFormNames[static_cast<size_t>(form)].second;
}

std::optional<TimeForm> TimeFormFromName(std::string_view name) {
  for (const auto& [form, known] : kFormNames) {
    if (known == name) return form;
  }
  return std::nullopt;
}

std::optional<ParsedTime> ParseTime(std::string_view text, TimeForm form) {
  text = Stripped(text);
  switch (form) {
    case TimeForm::kIso:
      return ParseIso(text);
    case TimeForm::kDayFirst:
      return ParseNumeric(text, true);
    case TimeForm::kMonthFirst:
      return ParseNumeric(text, false);
    case TimeForm::kLongDate:
      return ParseLongDate(text);
    case TimeForm::kEpochSeconds:
      return ParseEpoch(text, 6);
    case TimeForm::kEpochMillis:
      return ParseEpoch(text, 3);
    case TimeForm::kEpochMicros:
      return ParseEpoch(text, 0);
    case TimeForm::kEpochNanos:
      return ParseEpoch(text, -3);
  }
  return std::nullopt;
}

}  // namespace harness::importers
