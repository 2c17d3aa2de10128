// SPDX-License-Identifier: Apache-2.0
#include "process/slot_pools.h"

#include <algorithm>
#include <array>
#include <optional>
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

constexpr int64_t kLeastSpells = 20;

// What a process runs and has waiting, and the free slots of its hosts, as time goes by.
class CapWatch {
 public:
  void Settle(Timestamp now, int64_t free) {
    if (waiting > 0 && free > 0) {
      by_running_[static_cast<size_t>(running)] += now - since_;
    }
    since_ = now;
  }
  // A wait with a free slot at this number running begins.
  void CountSpell(int64_t free) {
    const bool idle = waiting > 0 && free > 0;
    if (idle && !was_idle_) ++spells_[static_cast<size_t>(running)];
    was_idle_ = idle;
  }
  void Resize(int64_t most) {
    by_running_.resize(static_cast<size_t>(most) + 1);
    spells_.resize(by_running_.size());
  }
  ProcessCap Cap() const {
    Micros all = 0;
    for (const Micros time : by_running_) all += time;
    const Micros at_most = by_running_.back();
    const bool capped = by_running_.size() > 1 && spells_.back() >= kLeastSpells && at_most >= all - all / 10;
    return capped ? ProcessCap{static_cast<int64_t>(by_running_.size()) - 1, at_most, spells_.back()}
                  : ProcessCap{};
  }
  int64_t running = 0, waiting = 0;

 private:
  Timestamp since_ = 0;
  bool was_idle_ = false;
  std::vector<Micros> by_running_;
  std::vector<int64_t> spells_;
};

// Ends, then rows that become ready, then starts, as the log has them.
struct Step {
  Timestamp at;
  int kind;  // 0 end, 1 ready, 2 start
  uint32_t row;
  bool operator<(const Step& other) const {
    return at != other.at ? at < other.at : kind != other.kind ? kind < other.kind : row < other.row;
  }
};

std::vector<Step> StepsOf(const Executions& log) {
  std::vector<Step> steps;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const Timestamp start = log.started_us[row];
    const Timestamp ready = ReadyTime(log, row);
    const bool waits = ready != kUnknownTime && ready < start;
    if (waits) steps.push_back({ready, 1, row});
    if (waits || HoldsSlots(log, row)) steps.push_back({start, 2, row});
    if (HoldsSlots(log, row)) steps.push_back({log.ended_us[row], 0, row});
  }
  std::sort(steps.begin(), steps.end());
  return steps;
}

std::vector<int64_t> MostRunning(const Executions& log, const std::vector<Step>& steps) {
  std::vector<int64_t> running(log.processes.size());
  std::vector<int64_t> most(log.processes.size());
  for (const Step& step : steps) {
    const uint32_t process = log.process[step.row];
    if (step.kind == 0) --running[process];
    if (step.kind == 2 && HoldsSlots(log, step.row))
      most[process] = std::max(most[process], ++running[process]);
  }
  return most;
}

// Each process sees its own steps and, at these, the free slots of its hosts: between two of its own steps
// the slots are taken as at the first, which is exact for when they are free throughout and good enough to
// tell a rule.
void LearnCaps(const Executions& log, SlotPools& pools) {
  const std::vector<Step> steps = StepsOf(log);
  const std::vector<int64_t> most = MostRunning(log, steps);
  std::vector<CapWatch> watches(log.processes.size());
  for (size_t process = 0; process < watches.size(); ++process) watches[process].Resize(most[process]);
  std::vector<int64_t> free;
  for (const HostSlots& host : pools.hosts) free.push_back(host.slots);
  std::vector<int64_t> free_before(log.processes.size());
  for (const Step& step : steps) {
    const uint32_t process = log.process[step.row];
    CapWatch& watch = watches[process];
    watch.Settle(step.at, free_before[process]);
    const bool holds = HoldsSlots(log, step.row);
    if (step.kind == 0) --watch.running;
    if (step.kind == 1) ++watch.waiting;
    if (step.kind == 2) {
      const Timestamp ready = ReadyTime(log, step.row);
      if (ready != kUnknownTime && ready < step.at) --watch.waiting;
      watch.running += holds ? 1 : 0;
    }
    const int64_t slots = log.slots[step.row];
    if (step.kind == 0) free[log.host[step.row]] += slots;
    if (step.kind == 2 && holds) free[log.host[step.row]] -= slots;
    int64_t usable = 0;
    for (const uint32_t host : pools.runs_on[process]) usable += free[host];
    free_before[process] = usable;
    watch.CountSpell(usable);
  }
  for (const CapWatch& watch : watches) pools.caps.push_back(watch.Cap());
}

constexpr std::array<Micros, 15> kPeriods = {
    kMicrosPerDay,      kMicrosPerDay / 2,   kMicrosPerDay / 3,    kMicrosPerDay / 4,    kMicrosPerDay / 6,
    kMicrosPerDay / 12, kMicrosPerHour,      kMicrosPerHour / 2,   kMicrosPerHour / 3,   kMicrosPerHour / 4,
    kMicrosPerHour / 6, kMicrosPerHour / 12, 3 * kMicrosPerMinute, 2 * kMicrosPerMinute, kMicrosPerMinute};
constexpr size_t kLeastStarts = 30;

struct Wait {
  Timestamp ready, start;
};

// How many of the offsets lie within `width` behind `phase`, round the period.
int64_t CountNear(const std::vector<Micros>& offsets, Micros phase, Micros width, Micros period) {
  return std::count_if(offsets.begin(), offsets.end(),
                       [&](Micros offset) { return (offset - phase + period) % period <= width; });
}

// The whole minute of the period in which most of the offsets lie; the first of equals.
Micros BusiestMinute(const std::vector<Micros>& offsets) {
  std::vector<int64_t> counts(static_cast<size_t>(kMicrosPerDay / kMicrosPerMinute));
  for (const Micros offset : offsets) ++counts[static_cast<size_t>(offset / kMicrosPerMinute)];
  return (std::max_element(counts.begin(), counts.end()) - counts.begin()) * kMicrosPerMinute;
}

// True within a minute after the host opens.
bool IsAtOpening(const HostSlots& host, Timestamp at) {
  const Micros in_week = at - kSomeMonday - FloorTo(at - kSomeMonday, kWeek);
  return std::any_of(host.closed.begin(), host.closed.end(), [&](const WeekSpan& span) {
    const Micros opened = span.to_us % kWeek;
    return in_week >= opened && in_week - opened <= kMicrosPerMinute;
  });
}

std::optional<Poll> PollOf(const std::vector<Wait>& waits, Micros period) {
  const Micros width = TickWidth({period, 0, 0, 0});
  std::vector<Micros> starts;
  std::vector<Micros> ready;
  for (const Wait& wait : waits) {
    starts.push_back(wait.start - FloorTo(wait.start, period));
    ready.push_back(wait.ready - FloorTo(wait.ready, period));
  }
  Poll poll{period, BusiestMinute(starts), static_cast<int64_t>(waits.size()), 0};
  poll.on_tick = CountNear(starts, poll.phase_us, width, period);
  const int64_t ready_there = CountNear(ready, poll.phase_us - width, 2 * width, period);
  if (2 * poll.on_tick < poll.starts || 2 * ready_there >= poll.starts) return std::nullopt;
  return poll;
}

Poll LearnPoll(const std::vector<Wait>& waits) {
  if (waits.size() < kLeastStarts) return {};
  for (const Micros period : kPeriods) {
    if (const auto poll = PollOf(waits, period)) return *poll;
  }
  return {};
}

void LearnPolls(const Executions& log, SlotPools& pools) {
  std::vector<std::vector<Wait>> waits(log.processes.size());
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp ready = ReadyTime(log, row);
    const bool waited = ready != kUnknownTime && ready < log.started_us[row];
    if (waited && !IsAtOpening(pools.hosts[log.host[row]], log.started_us[row])) {
      waits[log.process[row]].push_back({ready, log.started_us[row]});
    }
  }
  for (const std::vector<Wait>& of_process : waits) pools.polls.push_back(LearnPoll(of_process));
}

}  // namespace

Micros TickWidth(const Poll& poll) {
  return std::min(poll.period_us / 20, kMicrosPerMinute);
}

Timestamp ReleasedByPoll(const Poll& poll, Timestamp ready, Timestamp started) {
  if (poll.period_us == 0) return ready;
  const auto tick_before = [&poll](Timestamp at) {
    return FloorTo(at - poll.phase_us, poll.period_us) + poll.phase_us;
  };
  if (started - tick_before(started) > TickWidth(poll)) return ready;
  const Timestamp before = tick_before(ready);
  return std::min(started, before == ready ? ready : before + poll.period_us);
}

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
  LearnCaps(log, pools);
  LearnPolls(log, pools);
  return pools;
}

}  // namespace harness::process
