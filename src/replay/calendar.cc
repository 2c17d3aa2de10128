// SPDX-License-Identifier: Apache-2.0
#include "replay/calendar.h"

namespace harness::replay {
namespace {

// 1970-01-05 was a Monday.
constexpr Timestamp kSomeMonday = 4 * kMicrosPerDay;

Timestamp WeekOf(Timestamp at) {
  return FloorTo(at - kSomeMonday, kMicrosPerWeek) + kSomeMonday;
}

}  // namespace

Timestamp Calendar::NextOpen(Timestamp at) const {
  if (closed_.empty()) return at;
  const Timestamp monday = WeekOf(at);
  Timestamp open = at;
  for (const Timestamp week : {monday, monday + kMicrosPerWeek}) {
    for (const process::WeekSpan& span : closed_) {
      if (open >= week + span.from_us && open < week + span.to_us) open = week + span.to_us;
    }
  }
  // Still in the second week without an open instant: all of it is closed.
  return open >= monday + 2 * kMicrosPerWeek ? kNever : open;
}

Timestamp Calendar::NextBorder(Timestamp at) const {
  if (closed_.empty()) return kNever;
  const Timestamp monday = WeekOf(at);
  for (const process::WeekSpan& span : closed_) {
    if (monday + span.from_us > at) return monday + span.from_us;
    if (monday + span.to_us > at) return monday + span.to_us;
  }
  return monday + kMicrosPerWeek + closed_.front().from_us;
}

}  // namespace harness::replay
