// SPDX-License-Identifier: Apache-2.0
#include "base/time.h"

#include <array>
#include <cstdio>

namespace harness {
namespace {

// Time of day, 0 <= result < one day. Unlike FloorTo it holds for the smallest timestamps, too.
Micros SinceMidnight(Timestamp time) {
  const Micros rest = time % kMicrosPerDay;
  return rest < 0 ? rest + kMicrosPerDay : rest;
}

int64_t DayNumber(Timestamp time) {
  return time / kMicrosPerDay - (time % kMicrosPerDay < 0 ? 1 : 0);
}

std::string Format(Timestamp time, char separator, const char* suffix) {
  const CivilDate date = CivilFromDays(DayNumber(time));
  const Micros rest = SinceMidnight(time);
  const int hour = static_cast<int>(rest / kMicrosPerHour);
  const int minute = static_cast<int>(rest / kMicrosPerMinute % 60);
  const int second = static_cast<int>(rest / kMicrosPerSecond % 60);
  const int micros = static_cast<int>(rest % kMicrosPerSecond);
  std::array<char, 64> text{};
  if (micros == 0) {
    std::snprintf(text.data(), text.size(), "%04lld-%02d-%02d%c%02d:%02d:%02d%s",
                  static_cast<long long>(date.year), date.month, date.day, separator, hour, minute, second,
                  suffix);
  } else {
    std::snprintf(text.data(), text.size(), "%04lld-%02d-%02d%c%02d:%02d:%02d.%06d%s",
                  static_cast<long long>(date.year), date.month, date.day, separator, hour, minute, second,
                  micros, suffix);
  }
  return text.data();
}

}  // namespace

int64_t DaysFromCivil(CivilDate date) {
  const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t shifted_month = date.month > 2 ? date.month - 3 : date.month + 9;
  const int64_t day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilDate CivilFromDays(int64_t days) {
  const int64_t shifted = days + 719468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const int64_t day_of_era = shifted - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  CivilDate date;
  date.day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  date.month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  date.year = year_of_era + era * 400 + (date.month <= 2 ? 1 : 0);
  return date;
}

int DaysInMonth(int64_t year, int month) {
  static constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<size_t>(month - 1)];
}

Timestamp FloorTo(Timestamp time, Micros step) {
  const Timestamp rest = time % step;
  return rest < 0 ? time - rest - step : time - rest;
}

int WeekdayOf(Timestamp time) {
  return static_cast<int>(((DayNumber(time) + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
}

int HourOf(Timestamp time) {
  return static_cast<int>(SinceMidnight(time) / kMicrosPerHour);
}

std::string FormatIso(Timestamp time) {
  return Format(time, 'T', "Z");
}
std::string FormatSql(Timestamp time) {
  return Format(time, ' ', "");
}

std::string FormatDuration(Micros duration) {
  if (duration == INT64_MIN) ++duration;  // has no positive counterpart; the form shows no single microsecond
  if (duration < 0) return "-" + FormatDuration(-duration);
  std::array<char, 64> text{};
  const auto print = [&](const char* format, Micros first, Micros second) {
    std::snprintf(text.data(), text.size(), format, static_cast<long long>(first),
                  static_cast<long long>(second));
  };
  if (duration >= kMicrosPerDay) {
    print("%lld d %lld h", duration / kMicrosPerDay, duration % kMicrosPerDay / kMicrosPerHour);
  } else if (duration >= kMicrosPerHour) {
    print("%lld h %lld m", duration / kMicrosPerHour, duration % kMicrosPerHour / kMicrosPerMinute);
  } else if (duration >= kMicrosPerMinute) {
    print("%lld m %lld s", duration / kMicrosPerMinute, duration % kMicrosPerMinute / kMicrosPerSecond);
  } else if (duration >= kMicrosPerMilli) {
    print("%lld.%03lld s", duration / kMicrosPerSecond, duration % kMicrosPerSecond / kMicrosPerMilli);
  } else {
    print("%lld us", duration, 0);
  }
  return text.data();
}

}  // namespace harness
