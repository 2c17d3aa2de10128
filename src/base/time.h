// SPDX-License-Identifier: Apache-2.0
// Time as integer microseconds: Timestamp since 1970-01-01T00:00:00Z, Micros between two events.
#pragma once

#include <cstdint>
#include <string>

namespace harness {

using Timestamp = int64_t;  // microseconds since 1970 UTC; may be negative
using Micros = int64_t;     // microseconds between two events; may be negative

inline constexpr Micros kMicrosPerMilli = 1000;
inline constexpr Micros kMicrosPerSecond = 1'000'000;
inline constexpr Micros kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr Micros kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr Micros kMicrosPerDay = 24 * kMicrosPerHour;
inline constexpr Micros kMicrosPerWeek = 7 * kMicrosPerDay;

// A date of the proleptic Gregorian calendar; month 1..12, day 1..31.
struct CivilDate {
  int64_t year = 1970;
  int month = 1;
  int day = 1;
};

// Days since 1970-01-01. Requires a valid date with |year| below 1e9.
// Source: the era arithmetic of Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
int64_t DaysFromCivil(CivilDate date);
CivilDate CivilFromDays(int64_t days);
int DaysInMonth(int64_t year, int month);

// Largest multiple of `step` not above `time`; step > 0. Correct for negative times.
Timestamp FloorTo(Timestamp time, Micros step);

// 0 is Monday, 6 is Sunday; hour 0..23; both UTC.
int WeekdayOf(Timestamp time);
int HourOf(Timestamp time);

// "2025-07-01T00:00:02Z", with six decimals only when the time is not on a whole second.
std::string FormatIso(Timestamp time);
// "2025-07-01 00:00:02", the same rule for decimals: the form that SQL and spreadsheets read.
std::string FormatSql(Timestamp time);
// "3 d 4 h", "5 h 12 m", "3 m 20 s", "1.250 s", "17 us": the two largest units, for people.
std::string FormatDuration(Micros duration);

}  // namespace harness
