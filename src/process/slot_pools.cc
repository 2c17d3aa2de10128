// SPDX-License-Identifier: Apache-2.0
#include "process/slot_pools.h"

#include <algorithm>
#include <set>

namespace harness::process {
namespace {

constexpr Micros kWeek = 7 * kMicrosPerDay;
constexpr Micros kBucket = kMicrosPerHour / 4;
constexpr size_t kBuckets = static_cast<size_t>(kWeek / kBucket);
constexpr int64_t kLeastWeeks = 4;
// 1970-01-05 was a Monday.
constexpr Timestamp kSomeMonday = 4 * kMicrosPerDay;

// A change of what a host runs (slots) or has waiting (rows), at an instant.
struct Change {
  Timestamp at;
  int64_t running;
  int64_t waiting;
};

// Ends before starts, and a row that waits no longer before one that begins to.
void SortByTime(std::vector<Change>& changes) {
  std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return a.at != b.at ? a.at < b.at : a.running + a.waiting < b.running + b.waiting;
  });
}

void LearnSlots(std::vector<Change>& changes, HostSlots& host) {
  int64_t running = 0;
  for (const Change& change : changes) {
    running += change.running;
    host.slots = std::max(host.slots, running);
  }
  running = 0;
  for (size_t i = 0; i < changes.size(); ++i) {
    running += changes[i].running;
    if (running == host.slots && i + 1 < changes.size()) host.at_most_us += changes[i + 1].at - changes[i].at;
  }
}

// The weeks in which each quarter hour had a free slot and work that waited for this host.
class IdleWeeks {
 public:
  IdleWeeks() : weeks_(kBuckets), last_(kBuckets, INT64_MIN) {}
  void Add(Timestamp from, Timestamp to) {
    for (Timestamp at = FloorTo(from - kSomeMonday, kBucket); at < to - kSomeMonday; at += kBucket) {
      const int64_t week = FloorTo(at, kWeek) / kWeek;
      const auto bucket = static_cast<size_t>((at - week * kWeek) / kBucket);
      if (last_[bucket] == week) continue;
      last_[bucket] = week;
      ++weeks_[bucket];
    }
  }
  int64_t Of(size_t bucket) const { return weeks_[bucket]; }

 private:
  std::vector<int64_t> weeks_, last_;
};

IdleWeeks FindIdleWeeks(const std::vector<Change>& changes, int64_t slots) {
  IdleWeeks idle;
  int64_t running = 0;
  int64_t waiting = 0;
  for (size_t i = 0; i + 1 < changes.size(); ++i) {
    running += changes[i].running;
    waiting += changes[i].waiting;
    if (waiting > 0 && running < slots) idle.Add(changes[i].at, changes[i + 1].at);
  }
  return idle;
}

void LearnCalendar(const std::vector<Change>& changes, const std::vector<bool>& started, HostSlots& host) {
  if (changes.empty()) return;
  const int64_t weeks = (changes.back().at - changes.front().at) / kWeek;
  const int64_t least = std::max(kLeastWeeks, (9 * weeks + 9) / 10);
  if (weeks < kLeastWeeks) return;
  const IdleWeeks idle = FindIdleWeeks(changes, host.slots);
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (started[bucket] || idle.Of(bucket) < least) continue;
    const auto from = static_cast<Micros>(bucket) * kBucket;
    const bool goes_on = !host.closed.empty() && host.closed.back().to_us == from;
    if (goes_on) {
      host.closed.back().to_us += kBucket;
    } else {
      host.closed.push_back({from, from + kBucket});
    }
    const bool first = host.closed_weeks == 0;
    host.closed_weeks = first ? idle.Of(bucket) : std::min(host.closed_weeks, idle.Of(bucket));
  }
}

}  // namespace

Timestamp ReadyTime(const Executions& log, size_t row) {
  const Timestamp eligible = log.eligible_us[row];
  const Timestamp started = log.started_us[row];
  if (eligible == kUnknownTime || started == kUnknownTime || started < eligible) return kUnknownTime;
  if (log.predecessor[row] == kNoRow) return eligible;
  const Timestamp released = log.ended_us[log.predecessor[row]];
  return released == kUnknownTime ? started : std::clamp(released, eligible, started);
}

bool HoldsSlots(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime &&
         log.ended_us[row] > log.started_us[row];
}

SlotPools LearnSlotPools(const Executions& log) {
  SlotPools pools;
  pools.hosts.resize(log.hosts.size());
  std::vector<std::vector<Change>> changes(log.hosts.size());
  std::vector<std::vector<bool>> started(log.hosts.size(), std::vector<bool>(kBuckets));
  std::vector<std::set<uint32_t>> runs_on(log.processes.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp start = log.started_us[row];
    if (start == kUnknownTime) continue;
    const uint32_t host = log.host[row];
    ++pools.hosts[host].starts;
    runs_on[log.process[row]].insert(host);
    const Micros in_week = start - kSomeMonday - FloorTo(start - kSomeMonday, kWeek);
    started[host][static_cast<size_t>(in_week / kBucket)] = true;
    if (HoldsSlots(log, row)) {
      changes[host].push_back({start, log.slots[row], 0});
      changes[host].push_back({log.ended_us[row], -int64_t{log.slots[row]}, 0});
    }
    const Timestamp ready = ReadyTime(log, row);
    if (ready == kUnknownTime || ready == start) continue;
    changes[host].push_back({ready, 0, 1});
    changes[host].push_back({start, 0, -1});
  }
  for (size_t host = 0; host < pools.hosts.size(); ++host) {
    SortByTime(changes[host]);
    LearnSlots(changes[host], pools.hosts[host]);
    LearnCalendar(changes[host], started[host], pools.hosts[host]);
    changes[host] = {};
  }
  for (const auto& hosts : runs_on) pools.runs_on.emplace_back(hosts.begin(), hosts.end());
  return pools;
}

}  // namespace harness::process
