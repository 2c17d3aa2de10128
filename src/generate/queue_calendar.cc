// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_calendar.h"

#include <algorithm>

namespace harness::generate {
namespace {

constexpr Micros kNightBegins = 22 * kMicrosPerHour;
constexpr Micros kNightEnds = 6 * kMicrosPerHour;
// Days of the week that begins on Tuesday.
constexpr int64_t kSaturday = 4;
constexpr int64_t kMonday = 6;

}  // namespace

QueueCalendar::QueueCalendar(ClosedHours closed) {
  const bool nights = closed == ClosedHours::kNights || closed == ClosedHours::kBoth;
  const bool weekends = closed == ClosedHours::kWeekends || closed == ClosedHours::kBoth;
  for (int64_t day = 0; day < 7; ++day) {
    const Micros midnight = day * kMicrosPerDay;
    if (weekends && day >= kSaturday && day < kMonday) {
      closed_.push_back({midnight, midnight + kMicrosPerDay});
    } else if (nights) {
      closed_.push_back({midnight, midnight + kNightEnds});
      closed_.push_back({midnight + kNightBegins, midnight + kMicrosPerDay});
    }
  }
}

bool QueueCalendar::IsOpen(Micros at) const {
  const Micros in_week = at % kMicrosPerWeek;
  return std::none_of(closed_.begin(), closed_.end(), [&](const Stretch& stretch) {
    return in_week >= stretch.from && in_week < stretch.to;
  });
}

Micros QueueCalendar::NextBorder(Micros at) const {
  const Micros in_week = at % kMicrosPerWeek;
  Micros next = kMicrosPerWeek + closed_.front().from;
  for (const Stretch& stretch : closed_) {
    if (stretch.from > in_week) next = std::min(next, stretch.from);
    if (stretch.to > in_week) next = std::min(next, stretch.to);
  }
  return at - in_week + next;
}

double OpenShare(ClosedHours closed) {
  switch (closed) {
    case ClosedHours::kNone:
      return 1.0;
    case ClosedHours::kNights:
      return 112.0 / 168.0;
    case ClosedHours::kWeekends:
      return 120.0 / 168.0;
    case ClosedHours::kBoth:
      return 80.0 / 168.0;
  }
  return 1.0;
}

}  // namespace harness::generate
