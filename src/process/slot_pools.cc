// SPDX-License-Identifier: Apache-2.0
#include "process/slot_pools.h"

#include <algorithm>
#include <map>
#include <utility>

#include "process/calendar_watch.h"
#include "process/pair_numbers.h"

namespace harness::process {
namespace {

// How often and for how long a host held so many slots.
struct HeldLevel {
  Micros held_us = 0, waited_us = 0;
  int64_t reached = 0;
};

// By number of slots held. Those that most hosts hold lie in a row; above them only what was reached, since
// one row of a log may take billions.
class LevelsByHeld {
 public:
  HeldLevel& At(int64_t held) {
    if (held >= kInARow) return high_[held];
    const auto at = static_cast<size_t>(held);
    if (at >= low_.size()) low_.resize(at + 1);
    return low_[at];
  }

  // The most that was asked for; -1 for none.
  int64_t Most() const {
    return high_.empty() ? static_cast<int64_t>(low_.size()) - 1 : high_.rbegin()->first;
  }

  // From the most down, until `visit(held, level)` is false. Levels that it leaves out are all zero.
  template <typename Visit>
  void Downward(Visit visit) const {
    for (auto at = high_.rbegin(); at != high_.rend(); ++at) {
      if (!visit(at->first, at->second)) return;
    }
    for (size_t at = low_.size(); at > 0; --at) {
      if (!visit(static_cast<int64_t>(at - 1), low_[at - 1])) return;
    }
  }

 private:
  static constexpr int64_t kInARow = 4096;
  std::vector<HeldLevel> low_;
  std::map<int64_t, HeldLevel> high_;
};

// What a host held, and how many slots that shows.
class HeldLevels {
 public:
  // `least`: what one execution took is no accident.
  explicit HeldLevels(int64_t least) : least_(least) {}

  // Times must not go back. `waits`: some execution that the host starts later was ready until now. Without
  // branches, as WalkChanges().
  void Change(int64_t slots, bool waits, Timestamp now) {
    const Micros passed = held_ > 0 ? now - since_ : 0;
    HeldLevel& level = levels_.At(held_);
    level.held_us += passed;
    level.waited_us += waits ? passed : 0;
    since_ = now;
    held_ += slots;
    levels_.At(held_).reached += slots > 0 ? 1 : 0;
  }

  void Tell(HostSlots& host) const {
    host.slots = Limit();
    levels_.Downward([&host](int64_t held, const HeldLevel& level) {
      if (held < host.slots) return false;
      host.at_most_us += level.held_us;
      if (held == host.slots) return false;
      host.exceeded += level.reached;
      host.exceeded_us += level.held_us;
      return true;
    });
  }

 private:
  static constexpr int64_t kMostAccidents = 19;  // what happened so rarely shows no slot
  static constexpr int64_t kLeastReached = 20;
  static constexpr int64_t kRarely = 100;  // one part of so many

  // The level at which nine tenths of the waiting passed, where more was held a few times and for a hundredth
  // of that time at most; else the most that was held.
  int64_t Limit() const {
    Micros waited = 0;
    levels_.Downward([&waited](int64_t, const HeldLevel& level) {
      waited += level.waited_us;
      return true;
    });
    int64_t limit = std::max(least_, levels_.Most());
    int64_t above = 0;
    Micros above_us = 0;
    levels_.Downward([&](int64_t held, const HeldLevel& level) {
      if (held < least_ || held == 0) return false;
      if (above > 0 && level.waited_us > 0 && level.reached >= kLeastReached &&
          level.waited_us / 9 >= (waited - level.waited_us) && above_us <= level.waited_us / kRarely) {
        limit = held;
        return false;
      }
      above += level.reached;
      above_us += level.held_us;
      return above <= kMostAccidents;
    });
    return limit;
  }

  int64_t least_;
  int64_t held_ = 0;
  Timestamp since_ = 0;
  LevelsByHeld levels_;
};

// What ran at once, on each host and of each process.
class Most {
 public:
  explicit Most(const SlotPools& pools) : processes_(pools.runs_on.size()) {
    for (const HostSlots& host : pools.hosts) hosts_.push_back({HeldLevels(host.slots)});
  }

  void Apply(const Change& change) {
    Process& process = processes_[change.process];
    process.running += change.running;
    process.most = std::max(process.most, process.running);
    Host& host = hosts_[change.host];
    host.levels.Change(change.slots, host.waiting > 0, change.at);
    host.waiting += change.waiting;
  }

  void Tell(SlotPools& pools) const {
    for (size_t i = 0; i < hosts_.size(); ++i) hosts_[i].levels.Tell(pools.hosts[i]);
  }
  int64_t OfProcess(size_t process) const { return processes_[process].most; }

 private:
  struct Process {
    int64_t running = 0, most = 0;
  };
  struct Host {
    HeldLevels levels;
    int64_t waiting = 0;
  };

  std::vector<Process> processes_;
  std::vector<Host> hosts_;
};

// When work waited for a host that had a free slot.
class IdleHosts {
 public:
  IdleHosts(const SlotPools& pools, std::vector<CalendarWatch>& calendars) : calendars_(calendars) {
    for (const HostSlots& host : pools.hosts) hosts_.push_back({.free = host.slots});
  }

  void Apply(const Change& change) {
    Host& host = hosts_[change.host];
    if (host.since == kUnknownTime) host.first = change.at;
    // Most of the time nothing is new, whether the host is idle or not.
    CalendarWatch& calendar = calendars_[change.host];
    if (!calendar.IsTold(change.at) && host.waiting > 0 && host.free > 0)
      calendar.AddIdle(host.since, change.at);
    host.since = change.at;
    host.waiting += change.waiting;
    host.free -= change.slots;
  }

  void Tell(SlotPools& pools) const {
    for (size_t i = 0; i < hosts_.size(); ++i) {
      if (hosts_[i].since == kUnknownTime) continue;
      CalendarWatch::Calendar found = calendars_[i].Find(hosts_[i].first, hosts_[i].since);
      pools.hosts[i].calendar.closed = std::move(found.closed);
      pools.hosts[i].closed_times = found.times;
    }
  }

 private:
  struct Host {
    int64_t free = 0, waiting = 0;
    Timestamp first = 0, since = kUnknownTime;
  };

  std::vector<CalendarWatch>& calendars_;
  std::vector<Host> hosts_;
};

// For how long one of a set of hosts was open and had a free slot.
struct FreeTimeOfSet {
  int64_t free_hosts = 0;
  Timestamp since = 0;
  Micros free_us = 0;

  Micros FreeUntil(Timestamp now) const { return free_hosts > 0 ? free_us + (now - since) : free_us; }
  void Add(int64_t more, Timestamp now) {
    free_us = FreeUntil(now);
    since = now;
    free_hosts += more;
  }
};

// What runs and waits of each process, and whether its hosts have free slots.
class Caps {
 public:
  Caps(const Executions& log, const Timeline& timeline, const SlotPools& pools, const Most& most)
      : sets_of_(pools.hosts.size()) {
    for (const HostSlots& host : pools.hosts) hosts_.push_back({host.slots, true});
    MakeProcesses(pools, most);
    const auto [first, last] = StartsOf(log, timeline);
    turns_ = TurnsOf(CalendarsOf(pools), first, last);
    turns_.push_back({INT64_MAX, 0});  // never
  }

  void Apply(const Change& change) {
    TurnUntil(change.at);
    Process& process = processes_[change.process];
    process.watch.Change(sets_[process.set].FreeUntil(change.at), change.running, change.waiting);
    SetHost(change.host, change.slots, hosts_[change.host].open, change.at);
  }

  void Tell(SlotPools& pools) const {
    for (const Process& process : processes_) pools.caps.push_back(process.watch.Cap());
  }

 private:
  struct Host {
    int64_t free;
    bool open;
    bool HasFree() const { return open && free > 0; }
  };
  struct Process {
    uint32_t set;
    CapWatch watch;
  };

  // First and last start of the timeline.
  static std::pair<Timestamp, Timestamp> StartsOf(const Executions& log, const Timeline& timeline) {
    const auto starts = [](Moment moment) { return moment != Moment::kEnd && moment != Moment::kReady; };
    const auto first = std::find_if(timeline.moments.begin(), timeline.moments.end(), starts);
    const auto last = std::find_if(timeline.moments.rbegin(), timeline.moments.rend(), starts);
    if (first == timeline.moments.end()) return {INT64_MAX, INT64_MIN};
    return {log.started_us[timeline.rows[static_cast<size_t>(first - timeline.moments.begin())]],
            log.started_us[timeline.rows[static_cast<size_t>(last.base() - timeline.moments.begin()) - 1]]};
  }

  void MakeProcesses(const SlotPools& pools, const Most& most) {
    std::map<std::vector<uint32_t>, uint32_t> numbers;
    for (size_t process = 0; process < pools.runs_on.size(); ++process) {
      const auto& hosts = pools.runs_on[process];
      const auto [at, added] = numbers.try_emplace(hosts, static_cast<uint32_t>(sets_.size()));
      processes_.push_back({at->second, CapWatch(most.OfProcess(process))});
      if (!added) continue;
      sets_.emplace_back();
      for (const uint32_t host : hosts) {
        sets_.back().free_hosts += hosts_[host].HasFree() ? 1 : 0;
        sets_of_[host].push_back(at->second);
      }
    }
  }
  // At one instant the order of turns and slots does not matter: no time passes.
  void TurnUntil(Timestamp last) {
    for (; turns_[next_turn_].at <= last; ++next_turn_) {
      const HostTurn& turn = turns_[next_turn_];
      SetHost(turn.host, 0, !hosts_[turn.host].open, turn.at);
    }
  }
  void SetHost(uint32_t number, int64_t taken, bool open, Timestamp now) {
    Host& host = hosts_[number];
    const bool had_free = host.HasFree();
    host.free -= taken;
    host.open = open;
    if (host.HasFree() == had_free) return;
    for (const uint32_t set : sets_of_[number]) sets_[set].Add(had_free ? -1 : 1, now);
  }

  std::vector<Host> hosts_;
  std::vector<HostTurn> turns_;
  size_t next_turn_ = 0;
  std::vector<Process> processes_;
  std::vector<FreeTimeOfSet> sets_;
  std::vector<std::vector<uint32_t>> sets_of_;  // by host
};

void FindEdges(const Executions& log, SlotPools& pools) {
  std::vector<ClosedEdges> edges;
  bool any = false;
  for (const HostSlots& host : pools.hosts) {
    edges.emplace_back(host.calendar.closed);
    any |= !host.calendar.closed.empty();
  }
  if (!any) return;
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] != kUnknownTime) edges[log.host[row]].AddStart(log.started_us[row]);
  }
  for (size_t host = 0; host < edges.size(); ++host) pools.hosts[host].calendar.closed = edges[host].Exact();
}

void LearnCalendars(const Executions& log, const Timeline& timeline, std::vector<CalendarWatch>& calendars,
                    SlotPools& pools) {
  const bool may_close = std::any_of(calendars.begin(), calendars.end(),
                                     [](const CalendarWatch& calendar) { return calendar.MayClose(); });
  if (!may_close) return;
  IdleHosts idle(pools, calendars);
  WalkChanges(log, timeline, idle);
  idle.Tell(pools);
  FindEdges(log, pools);
}

// How much of the stretch is not closed.
Micros OpenTimeIn(const HostCalendar& calendar, const TimeSpan& span) {
  Micros open_us = 0;
  for (Timestamp at = calendar.NextOpen(span.from_us); at < span.to_us;) {
    const Timestamp border = std::min(span.to_us, calendar.NextBorder(at));
    open_us += border - at;
    at = calendar.NextOpen(border);
  }
  return open_us;
}

// What closed hours tell is no outage.
void LearnOutages(const Executions& log, const Timeline& timeline, SlotPools& pools) {
  std::vector<int64_t> slots;
  for (const HostSlots& host : pools.hosts) slots.push_back(host.slots);
  auto found = FindOutages(log, timeline, slots);
  for (size_t i = 0; i < found.size(); ++i) {
    HostSlots& host = pools.hosts[i];
    std::erase_if(found[i], [&](const Outage& outage) {
      return OpenTimeIn(host.calendar, outage.span) < kLeastSilence;
    });
    for (const Outage& outage : found[i]) host.calendar.outages.push_back(outage.span);
    host.outages = std::move(found[i]);
  }
}

void LearnPolls(const Executions& log, const Timeline& timeline, SlotPools& pools) {
  std::vector<PollWatch> watches(log.processes.size());
  std::vector<std::vector<uint32_t>> rows(log.processes.size());
  for (uint32_t row = 0; row < log.rows(); ++row) {
    const Timestamp ready = timeline.ready_us[row], start = log.started_us[row];
    if (ready == kUnknownTime || ready == start) continue;
    if (pools.hosts[log.host[row]].calendar.IsAtOpening(start)) continue;
    watches[log.process[row]].Add(start);
    rows[log.process[row]].push_back(row);
  }
  for (size_t process = 0; process < rows.size(); ++process) {
    pools.polls.push_back(LearnPoll(watches[process], rows[process], timeline.ready_us, log.started_us));
  }
}

}  // namespace

std::vector<const HostCalendar*> CalendarsOf(const SlotPools& pools) {
  std::vector<const HostCalendar*> calendars;
  for (const HostSlots& host : pools.hosts) calendars.push_back(&host.calendar);
  return calendars;
}

SlotPools LearnSlotPools(const Executions& log, const Timeline& timeline) {
  SlotPools pools;
  pools.hosts.resize(log.hosts.size());
  pools.runs_on.resize(log.processes.size());
  std::vector<CalendarWatch> calendars(log.hosts.size());
  PairNumbers pairs(log);
  uint32_t next_pair = 0;
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] == kUnknownTime) continue;
    HostSlots& host = pools.hosts[log.host[row]];
    ++host.starts;
    host.slots = std::max<int64_t>(host.slots, log.slots[row]);
    calendars[log.host[row]].AddStart(log.started_us[row]);
    if (pairs.Of(log.process[row], log.host[row], next_pair) < next_pair) continue;
    ++next_pair;
    pools.runs_on[log.process[row]].push_back(log.host[row]);
  }
  for (std::vector<uint32_t>& hosts : pools.runs_on) std::sort(hosts.begin(), hosts.end());
  Most most(pools);
  WalkChanges(log, timeline, most);
  most.Tell(pools);
  LearnCalendars(log, timeline, calendars, pools);
  LearnOutages(log, timeline, pools);
  Caps caps(log, timeline, pools, most);
  WalkChanges(log, timeline, caps);
  caps.Tell(pools);
  LearnPolls(log, timeline, pools);
  return pools;
}

SlotPools LearnSlotPools(const Executions& log) {
  return LearnSlotPools(log, MakeTimeline(log));
}

}  // namespace harness::process
