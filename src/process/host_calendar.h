// SPDX-License-Identifier: Apache-2.0
// When a host may start something: closed stretches of each week, and stretches in which it was silent once.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/time.h"

namespace harness::process {

inline constexpr Timestamp kNever = std::numeric_limits<int64_t>::max();

// 1970-01-05 was a Monday.
inline constexpr Timestamp kSomeMonday = 4 * kMicrosPerDay;

// A stretch of the week, Monday 00:00 UTC = 0, in which a host starts nothing.
struct WeekSpan {
  Micros from_us = 0;
  Micros to_us = 0;
  auto operator<=>(const WeekSpan&) const = default;
};

// A stretch of time in which a host starts nothing.
struct TimeSpan {
  Timestamp from_us = 0;
  Timestamp to_us = 0;
  auto operator<=>(const TimeSpan&) const = default;
};

// A closed stretch holds its beginning and not its end.
struct HostCalendar {
  std::vector<WeekSpan> closed;   // inside [0, one week], in order, apart from each other or touching
  std::vector<TimeSpan> outages;  // in order, apart from each other or touching

  bool always_open() const { return closed.empty() && outages.empty(); }
  bool IsOpen(Timestamp at) const { return always_open() || NextOpen(at) == at; }
  // The first open instant not before `at`; kNever when the whole week is closed.
  Timestamp NextOpen(Timestamp at) const;
  // The first border of a closed stretch after `at`, which another may hide; kNever without one.
  Timestamp NextBorder(Timestamp at) const;
  // True within a minute after a closed stretch ends.
  bool IsAtOpening(Timestamp at) const;
  // How much of a week is closed, outages apart.
  Micros ClosedOfWeek() const;
  // How long all outages take.
  Micros OutageTime() const;

  auto operator<=>(const HostCalendar&) const = default;
};

// A host closes, or opens again: open at first, each turn is to the other.
struct HostTurn {
  Timestamp at;
  uint32_t host;
};

// The turns of all hosts in the weeks from `first` to `last`, by time, then host.
std::vector<HostTurn> TurnsOf(std::span<const HostCalendar* const> calendars, Timestamp first,
                              Timestamp last);

}  // namespace harness::process
