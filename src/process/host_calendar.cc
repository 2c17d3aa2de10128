// SPDX-License-Identifier: Apache-2.0
#include "process/host_calendar.h"

#include <algorithm>

namespace harness::process {
namespace {

Timestamp WeekOf(Timestamp at) {
  return FloorTo(at - kSomeMonday, kMicrosPerWeek) + kSomeMonday;
}

// The end of the stretches of the week that hold `at` one after another, else `at`; kNever where they fill
// it.
Timestamp AfterClosed(const std::vector<WeekSpan>& closed, Timestamp at) {
  if (closed.empty()) return at;
  const Timestamp monday = WeekOf(at);
  Timestamp open = at;
  for (const Timestamp week : {monday, monday + kMicrosPerWeek}) {
    for (const WeekSpan& span : closed) {
      if (open >= week + span.from_us && open < week + span.to_us) open = week + span.to_us;
    }
  }
  // Still in the second week without an open instant: all of it is closed.
  return open >= monday + 2 * kMicrosPerWeek ? kNever : open;
}

// The first outage that ends after `at`.
auto OutageAt(const std::vector<TimeSpan>& outages, Timestamp at) {
  return std::partition_point(outages.begin(), outages.end(),
                              [at](const TimeSpan& outage) { return outage.to_us <= at; });
}

Timestamp AfterOutage(const std::vector<TimeSpan>& outages, Timestamp at) {
  const auto outage = OutageAt(outages, at);
  return outage != outages.end() && outage->from_us <= at ? outage->to_us : at;
}

Timestamp NextBorderOfWeek(const std::vector<WeekSpan>& closed, Timestamp at) {
  if (closed.empty()) return kNever;
  const Timestamp monday = WeekOf(at);
  for (const WeekSpan& span : closed) {
    if (monday + span.from_us > at) return monday + span.from_us;
    if (monday + span.to_us > at) return monday + span.to_us;
  }
  return monday + kMicrosPerWeek + closed.front().from_us;
}

}  // namespace

Timestamp HostCalendar::NextOpen(Timestamp at) const {
  while (at != kNever) {
    const Timestamp open = AfterOutage(outages, AfterClosed(closed, at));
    if (open == at) break;
    at = open;
  }
  return at;
}

Timestamp HostCalendar::NextBorder(Timestamp at) const {
  const Timestamp of_week = NextBorderOfWeek(closed, at);
  const auto outage = OutageAt(outages, at);
  if (outage == outages.end()) return of_week;
  return std::min(of_week, outage->from_us > at ? outage->from_us : outage->to_us);
}

bool HostCalendar::IsAtOpening(Timestamp at) const {
  if (always_open() || !IsOpen(at)) return false;
  const Timestamp before = at - kMicrosPerMinute - 1;
  if (!IsOpen(before)) return true;
  const Timestamp border = NextBorder(before);
  return border <= at && IsOpen(border);
}

Micros HostCalendar::ClosedOfWeek() const {
  Micros sum = 0;
  for (const WeekSpan& span : closed) sum += span.to_us - span.from_us;
  return sum;
}

Micros HostCalendar::OutageTime() const {
  Micros sum = 0;
  for (const TimeSpan& span : outages) sum += span.to_us - span.from_us;
  return sum;
}

std::vector<HostTurn> TurnsOf(std::span<const HostCalendar* const> calendars, Timestamp first,
                              Timestamp last) {
  std::vector<HostTurn> turns;
  if (first > last) return turns;
  for (uint32_t host = 0; host < calendars.size(); ++host) {
    const HostCalendar& calendar = *calendars[host];
    if (calendar.always_open()) continue;
    bool was_open = true;
    for (Timestamp at = WeekOf(first); at <= last; at = calendar.NextBorder(at)) {
      const bool is_open = calendar.IsOpen(at);
      if (is_open != was_open) turns.push_back({at, host});
      was_open = is_open;
    }
  }
  std::sort(turns.begin(), turns.end(), [](const HostTurn& a, const HostTurn& b) {
    return a.at != b.at ? a.at < b.at : a.host < b.host;
  });
  return turns;
}

}  // namespace harness::process
