// SPDX-License-Identifier: Apache-2.0
#include "process/slot_pools.h"

#include <algorithm>
#include <map>
#include <set>

namespace harness::process {
namespace {

// The most that ever ran at once, of each host and of each process.
class Most {
 public:
  Most(const Executions& log, SlotPools& pools)
      : log_(log), pools_(pools), hosts_(log.hosts.size()), running_(log.processes.size()) {
    of_process.resize(log.processes.size());
  }

  void End(uint32_t row, Timestamp at) {
    Settle(row, at);
    hosts_[log_.host[row]].running -= log_.slots[row];
    --running_[log_.process[row]];
  }
  void Ready(uint32_t, Timestamp) {}
  void Start(uint32_t row, Timestamp at) {
    if (!HoldsSlots(log_, row)) return;
    Settle(row, at);
    const uint32_t process = log_.process[row];
    of_process[process] = std::max(of_process[process], ++running_[process]);
    Watch& watch = hosts_[log_.host[row]];
    HostSlots& host = pools_.hosts[log_.host[row]];
    watch.running += log_.slots[row];
    if (watch.running > host.slots) {
      host.slots = watch.running;
      host.at_most_us = 0;
    }
  }

  std::vector<int64_t> of_process;

 private:
  struct Watch {
    int64_t running = 0;
    Timestamp since = 0;
  };
  void Settle(uint32_t row, Timestamp now) {
    Watch& watch = hosts_[log_.host[row]];
    HostSlots& host = pools_.hosts[log_.host[row]];
    if (watch.running > 0 && watch.running == host.slots) host.at_most_us += now - watch.since;
    watch.since = now;
  }

  const Executions& log_;
  SlotPools& pools_;
  std::vector<Watch> hosts_;
  std::vector<int64_t> running_;
};

// When work waited for a host that had a free slot.
class IdleHosts {
 public:
  IdleHosts(const Executions& log, const Timeline& timeline, const SlotPools& pools,
            std::vector<CalendarWatch>& calendars)
      : log_(log), timeline_(timeline), calendars_(calendars) {
    for (const HostSlots& host : pools.hosts) hosts_.push_back({.free = host.slots});
  }

  void End(uint32_t row, Timestamp at) { Settle(row, at).free += log_.slots[row]; }
  void Ready(uint32_t row, Timestamp at) { ++Settle(row, at).waiting; }
  void Start(uint32_t row, Timestamp at) {
    Host& host = Settle(row, at);
    const Timestamp ready = timeline_.ready_us[row];
    if (ready != kUnknownTime && ready < at) --host.waiting;
    if (HoldsSlots(log_, row)) host.free -= log_.slots[row];
  }

  void Tell(SlotPools& pools) const {
    for (size_t i = 0; i < hosts_.size(); ++i) {
      if (!hosts_[i].seen) continue;
      CalendarWatch::Calendar found = calendars_[i].Find(hosts_[i].first, hosts_[i].since);
      pools.hosts[i].closed = std::move(found.closed);
      pools.hosts[i].closed_weeks = found.weeks;
    }
  }

 private:
  struct Host {
    int64_t free = 0, waiting = 0;
    bool seen = false;
    Timestamp first = 0, since = 0;
  };
  Host& Settle(uint32_t row, Timestamp now) {
    Host& host = hosts_[log_.host[row]];
    if (!host.seen) host.first = now;
    host.seen = true;
    if (host.waiting > 0 && host.free > 0) calendars_[log_.host[row]].AddIdle(host.since, now);
    host.since = now;
    return host;
  }

  const Executions& log_;
  const Timeline& timeline_;
  std::vector<CalendarWatch>& calendars_;
  std::vector<Host> hosts_;
};

// For how long a set of hosts had a free slot on an open host.
struct HostSet {
  int64_t free = 0;
  Timestamp since = 0;
  Micros free_us = 0;

  Micros FreeUntil(Timestamp now) const { return free > 0 ? free_us + (now - since) : free_us; }
  void Add(int64_t more, Timestamp now) {
    free_us = FreeUntil(now);
    since = now;
    free += more;
  }
};

// What runs and waits of each process, and the free slots of its hosts.
class Caps {
 public:
  Caps(const Executions& log, const Timeline& timeline, const SlotPools& pools,
       const std::vector<int64_t>& most)
      : log_(log), timeline_(timeline), processes_(log.processes.size()), sets_of_(pools.hosts.size()) {
    std::vector<std::vector<WeekSpan>> closed;
    for (const HostSlots& host : pools.hosts) {
      hosts_.push_back({host.slots, true});
      closed.push_back(host.closed);
    }
    for (const int64_t running : most) watches_.emplace_back(running);
    MakeSets(pools);
    if (!timeline.starts.empty()) {
      turns_ =
          TurnsOf(closed, log.started_us[timeline.starts.front()], log.started_us[timeline.starts.back()]);
    }
  }

  void End(uint32_t row, Timestamp at) {
    TurnUntil(at - 1);
    --processes_[log_.process[row]].running;
    Watch(log_.process[row], at);
    Free(log_.host[row], log_.slots[row], at);
  }
  void Ready(uint32_t row, Timestamp at) {
    TurnUntil(at);
    ++processes_[log_.process[row]].waiting;
    Watch(log_.process[row], at);
  }
  void Start(uint32_t row, Timestamp at) {
    TurnUntil(at);
    Process& process = processes_[log_.process[row]];
    const Timestamp ready = timeline_.ready_us[row];
    if (ready != kUnknownTime && ready < at) --process.waiting;
    const bool holds = HoldsSlots(log_, row);
    process.running += holds ? 1 : 0;
    Watch(log_.process[row], at);
    if (holds) Free(log_.host[row], -int64_t{log_.slots[row]}, at);
  }

  void Tell(SlotPools& pools) const {
    for (const CapWatch& watch : watches_) pools.caps.push_back(watch.Cap());
  }

 private:
  struct Host {
    int64_t free;
    bool open;
  };
  struct Process {
    int64_t running = 0, waiting = 0;
    uint32_t set = 0;
  };

  void MakeSets(const SlotPools& pools) {
    std::map<std::vector<uint32_t>, uint32_t> numbers;
    for (size_t process = 0; process < processes_.size(); ++process) {
      const auto& hosts = pools.runs_on[process];
      const auto [at, added] = numbers.try_emplace(hosts, static_cast<uint32_t>(sets_.size()));
      processes_[process].set = at->second;
      if (!added) continue;
      sets_.emplace_back();
      for (const uint32_t host : hosts) {
        sets_.back().free += hosts_[host].free;
        sets_of_[host].push_back(at->second);
      }
    }
  }
  void TurnUntil(Timestamp last) {
    for (; next_turn_ < turns_.size() && turns_[next_turn_].at <= last; ++next_turn_) {
      const HostTurn& turn = turns_[next_turn_];
      Host& host = hosts_[turn.host];
      host.open = !host.open;
      for (const uint32_t set : sets_of_[turn.host]) {
        sets_[set].Add(host.open ? host.free : -host.free, turn.at);
      }
    }
  }
  void Free(uint32_t number, int64_t slots, Timestamp now) {
    Host& host = hosts_[number];
    host.free += slots;
    if (!host.open) return;
    for (const uint32_t set : sets_of_[number]) sets_[set].Add(slots, now);
  }
  void Watch(uint32_t number, Timestamp now) {
    const Process& process = processes_[number];
    watches_[number].Set(sets_[process.set].FreeUntil(now), process.running, process.waiting);
  }

  const Executions& log_;
  const Timeline& timeline_;
  std::vector<Host> hosts_;
  std::vector<HostTurn> turns_;
  size_t next_turn_ = 0;
  std::vector<Process> processes_;
  std::vector<HostSet> sets_;
  std::vector<std::vector<uint32_t>> sets_of_;  // by host
  std::vector<CapWatch> watches_;
};

void LearnCalendars(const Executions& log, const Timeline& timeline, std::vector<CalendarWatch>& calendars,
                    SlotPools& pools) {
  const bool may_close = std::any_of(calendars.begin(), calendars.end(),
                                     [](const CalendarWatch& calendar) { return calendar.MayClose(); });
  if (!may_close) return;
  IdleHosts idle(log, timeline, pools, calendars);
  Walk(log, timeline, idle);
  idle.Tell(pools);
}

void LearnPolls(const Executions& log, const Timeline& timeline, SlotPools& pools) {
  std::vector<std::vector<Wait>> waits(log.processes.size());
  for (const uint32_t row : timeline.ready) {
    const Timestamp start = log.started_us[row];
    if (IsAtOpening(pools.hosts[log.host[row]].closed, start)) continue;
    waits[log.process[row]].push_back({timeline.ready_us[row], start});
  }
  for (const std::vector<Wait>& of_process : waits) pools.polls.push_back(LearnPoll(of_process));
}

}  // namespace

SlotPools LearnSlotPools(const Executions& log, const Timeline& timeline) {
  SlotPools pools;
  pools.hosts.resize(log.hosts.size());
  std::vector<CalendarWatch> calendars(log.hosts.size());
  std::vector<std::set<uint32_t>> runs_on(log.processes.size());
  std::vector<uint32_t> latest(log.processes.size(), kNoRow);
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] == kUnknownTime) continue;
    ++pools.hosts[log.host[row]].starts;
    pools.hosts[log.host[row]].slots = std::max<int64_t>(pools.hosts[log.host[row]].slots, log.slots[row]);
    calendars[log.host[row]].AddStart(log.started_us[row]);
    uint32_t& host = latest[log.process[row]];
    if (host != log.host[row]) runs_on[log.process[row]].insert(host = log.host[row]);
  }
  for (const auto& hosts : runs_on) pools.runs_on.emplace_back(hosts.begin(), hosts.end());
  Most most(log, pools);
  Walk(log, timeline, most);
  LearnCalendars(log, timeline, calendars, pools);
  Caps caps(log, timeline, pools, most.of_process);
  Walk(log, timeline, caps);
  caps.Tell(pools);
  LearnPolls(log, timeline, pools);
  return pools;
}

SlotPools LearnSlotPools(const Executions& log) {
  return LearnSlotPools(log, MakeTimeline(log));
}

}  // namespace harness::process
