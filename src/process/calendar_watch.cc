// SPDX-License-Identifier: Apache-2.0
#include "process/calendar_watch.h"

#include <algorithm>

namespace harness::process {
namespace {

constexpr Micros kBucket = kMicrosPerHour / 4;
constexpr size_t kBuckets = static_cast<size_t>(kMicrosPerWeek / kBucket);
constexpr size_t kBucketsOfDay = static_cast<size_t>(kMicrosPerDay / kBucket);

Micros InWeek(Timestamp at) {
  return at - kSomeMonday - FloorTo(at - kSomeMonday, kMicrosPerWeek);
}

// So many quarter hours that kinds of days show together: what starts late each hour leaves shorter ones.
constexpr size_t kLeastByKind = 4;

}  // namespace

// Days of the week from `first` to before `end`, 0 is Monday.
struct CalendarWatch::DayKind {
  size_t first, end;
  int64_t least;  // times that are evidence
};

CalendarWatch::CalendarWatch() : started_(kBuckets) {}

void CalendarWatch::MarkStart(Timestamp at) {
  const Micros in_week = InWeek(at);
  started_[static_cast<size_t>(in_week / kBucket)] = true;
  start_from_ = at - in_week % kBucket;
  start_to_ = start_from_ + kBucket;
  const int64_t day = FloorTo(at, kMicrosPerDay) / kMicrosPerDay;
  if (started_days_.empty() || started_days_.back() != day) started_days_.push_back(day);
}

int64_t CalendarWatch::DaysWithStarts() const {
  std::vector<int64_t> days = started_days_;
  std::sort(days.begin(), days.end());
  return std::unique(days.begin(), days.end()) - days.begin();
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

// Nothing starts in this quarter hour of such days, and work waits in it. `watched`: how long the log lasts.
bool CalendarWatch::IsClosed(size_t quarter, const DayKind& kind, Micros watched, int64_t& times) const {
  times = 0;
  for (size_t day = kind.first; day < kind.end; ++day) {
    const size_t bucket = day * kBucketsOfDay + quarter;
    if (started_[bucket]) return false;
    times += weeks_[bucket];
  }
  const int64_t days = watched * static_cast<int64_t>(kind.end - kind.first) / kMicrosPerWeek;
  return times >= std::max(kind.least, (9 * days + 9) / 10);
}

// What says that a quarter hour of the week is closed, and how often work waited in it.
CalendarWatch::Closed CalendarWatch::ClosedAt(size_t bucket, Micros watched, int64_t days) const {
  const size_t day = bucket / kBucketsOfDay;
  const DayKind each_day{0, 7, 10}, this_day{day, day + 1, 4};
  const DayKind of_week = day < 5 ? DayKind{0, 5, 10} : DayKind{5, 7, 4};
  Closed closed;
  if (started_[bucket]) return closed;
  for (const DayKind& kind : {this_day, each_day, of_week}) {
    closed.closed = days >= kind.least && IsClosed(bucket % kBucketsOfDay, kind, watched, closed.times);
    if (closed.closed) break;
    closed.by_kind = true;
  }
  return closed;
}

CalendarWatch::Calendar CalendarWatch::Find(Timestamp first, Timestamp last) const {
  Calendar found;
  if (weeks_.empty()) return found;
  const int64_t days = DaysWithStarts();
  for (size_t bucket = 0; bucket < kBuckets;) {
    const size_t from = bucket;
    int64_t times = INT64_MAX;
    bool by_kind = false;
    for (; bucket < kBuckets; ++bucket) {
      const Closed closed = ClosedAt(bucket, last - first, days);
      if (!closed.closed) break;
      times = std::min(times, closed.times);
      by_kind |= closed.by_kind;
    }
    if (bucket == from) {
      ++bucket;
      continue;
    }
    if (by_kind && bucket - from < kLeastByKind) continue;
    found.times = found.times == 0 ? times : std::min(found.times, times);
    found.closed.push_back({static_cast<Micros>(from) * kBucket, static_cast<Micros>(bucket) * kBucket});
  }
  return found;
}

ClosedEdges::ClosedEdges(const std::vector<WeekSpan>& closed) : closed_(closed) {
  for (const WeekSpan& span : closed) edges_.push_back({span.from_us - kBucket, span.to_us + kBucket});
}

void ClosedEdges::AddStart(Timestamp at) {
  const Micros in_week = InWeek(at);
  for (size_t i = 0; i < edges_.size(); ++i) {
    for (const Micros start : {in_week - kMicrosPerWeek, in_week, in_week + kMicrosPerWeek}) {
      if (start >= closed_[i].to_us && start < edges_[i].first_after) edges_[i].first_after = start;
      if (start < closed_[i].from_us && start > edges_[i].last_before) edges_[i].last_before = start;
    }
  }
}

// An end that is as far away as at first has no start near it.
std::vector<WeekSpan> ClosedEdges::Exact() const {
  std::vector<WeekSpan> exact = closed_;
  for (size_t i = 0; i < exact.size(); ++i) {
    const auto [before, after] = edges_[i];
    if (before > exact[i].from_us - kBucket && before >= 0) exact[i].from_us = before + 1;
    if (after < exact[i].to_us + kBucket && after <= kMicrosPerWeek) exact[i].to_us = after;
  }
  return exact;
}

}  // namespace harness::process
