// SPDX-License-Identifier: Apache-2.0
#include "process/host_calendar.h"

#include <algorithm>

namespace harness::process {
namespace {

constexpr Micros kBucket = kMicrosPerHour / 4;
constexpr size_t kBuckets = static_cast<size_t>(kMicrosPerWeek / kBucket);
constexpr int64_t kLeastWeeks = 4;

Micros InWeek(Timestamp at) {
  const Micros in_week = (at - kSomeMonday) % kMicrosPerWeek;
  return in_week < 0 ? in_week + kMicrosPerWeek : in_week;
}

}  // namespace

CalendarWatch::CalendarWatch() : started_(kBuckets) {}

void CalendarWatch::MarkStart(Timestamp at) {
  const Micros in_week = InWeek(at);
  started_[static_cast<size_t>(in_week / kBucket)] = true;
  start_from_ = at - in_week % kBucket;
  start_to_ = start_from_ + kBucket;
}

bool CalendarWatch::MayClose() const {
  return std::find(started_.begin(), started_.end(), false) != started_.end();
}

void CalendarWatch::MarkIdle(Timestamp from, Timestamp to) {
  weeks_.resize(kBuckets);
  Timestamp at = std::max(from, told_to_);
  const Micros in_week = InWeek(at);
  at -= in_week % kBucket;
  for (auto bucket = static_cast<size_t>(in_week / kBucket); at < to; at += kBucket) {
    ++weeks_[bucket];
    bucket = bucket + 1 < kBuckets ? bucket + 1 : 0;
  }
  told_to_ = at;
}

CalendarWatch::Calendar CalendarWatch::Find(Timestamp first, Timestamp last) const {
  Calendar found;
  const int64_t weeks = (last - first) / kMicrosPerWeek;
  if (weeks < kLeastWeeks || weeks_.empty()) return found;
  const int64_t least = std::max(kLeastWeeks, (9 * weeks + 9) / 10);
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (started_[bucket] || weeks_[bucket] < least) continue;
    const auto from = static_cast<Micros>(bucket) * kBucket;
    const bool goes_on = !found.closed.empty() && found.closed.back().to_us == from;
    if (goes_on) {
      found.closed.back().to_us += kBucket;
    } else {
      found.closed.push_back({from, from + kBucket});
    }
    found.weeks = found.weeks == 0 ? weeks_[bucket] : std::min(found.weeks, weeks_[bucket]);
  }
  return found;
}

bool IsAtOpening(const std::vector<WeekSpan>& closed, Timestamp at) {
  if (closed.empty()) return false;
  const Micros in_week = InWeek(at);
  return std::any_of(closed.begin(), closed.end(), [in_week](const WeekSpan& span) {
    const Micros opened = span.to_us == kMicrosPerWeek ? 0 : span.to_us;
    return in_week >= opened && in_week - opened <= kMicrosPerMinute;
  });
}

std::vector<HostTurn> TurnsOf(const std::vector<std::vector<WeekSpan>>& closed, Timestamp first,
                              Timestamp last) {
  std::vector<HostTurn> turns;
  if (first > last) return turns;
  for (uint32_t host = 0; host < closed.size(); ++host) {
    if (closed[host].empty()) continue;
    for (Timestamp week = first - InWeek(first); week <= last; week += kMicrosPerWeek) {
      for (const WeekSpan& span : closed[host]) {
        turns.push_back({week + span.from_us, host});
        turns.push_back({week + span.to_us, host});
      }
    }
  }
  std::sort(turns.begin(), turns.end(), [](const HostTurn& a, const HostTurn& b) {
    return a.at != b.at ? a.at < b.at : a.host < b.host;
  });
  return turns;
}

}  // namespace harness::process
