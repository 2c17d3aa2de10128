// SPDX-License-Identifier: Apache-2.0
#include "process/wait_causes.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory_resource>
#include <span>
#include <tuple>
#include <utility>

#include "process/wait_class.h"

namespace harness::process {
namespace {

// What will become of a row that has neither a place nor a rank yet.
constexpr uint32_t kWillWait = UINT32_MAX;
constexpr uint32_t kWillWaitLate = UINT32_MAX - 1;  // its batch or poll lets it go after it is ready
constexpr uint32_t kReadyAtStart = UINT32_MAX - 2;
constexpr uint32_t kNeverReady = UINT32_MAX - 3;

// When the batch of an execution and the poll of its process let it go: from the second on only a slot is
// missing.
struct Release {
  Timestamp batch_us, us;
};

struct Late {
  Timestamp at;
  uint32_t row;
  bool operator<(const Late& other) const { return at != other.at ? at < other.at : row < other.row; }
};

class Sweep {
 public:
  Sweep(const Executions& log, const SlotPools& pools, const Timeline& timeline,
        const std::vector<Timestamp>& batch_released_us, const RowGroups& groups, const WaitVisitor& visit)
      : log_(log),
        pools_(pools),
        timeline_(timeline),
        batch_released_us_(batch_released_us),
        group_(groups.of_row),
        visit_(visit),
        watchers_(pools.hosts.size()) {
    totals_.tells_overtaken =
        std::all_of(log.slots.begin(), log.slots.end(), [](uint32_t slots) { return slots == 1; });
    for (const HostSlots& host : pools.hosts) hosts_.push_back({{host.slots, true}, {}});
    held_.contention_us.resize(groups.count);
    held_.held_by.assign(groups.count, HeldRow(groups.count));
    class_of_.resize(log_.processes.size());
    classes_of_capped_.resize(log_.processes.size());
  }

  WaitTotals Run() {
    ReleaseRows();
    for (auto& [slots, able] : able_) by_slots_.emplace_back(slots, &able);
    AddTurns();
    Walk(log_, timeline_, *this);
    return std::move(totals_);
  }
  // Once, after Run().
  HeldTable TakeHeld() { return std::move(held_); }

  // Ends free slots before hosts open and close, executions become ready before others start. When one begins
  // to wait, all that end until then have ended: what is still held is told by the ends.
  void End(uint32_t row, Timestamp at) {
    if (at >= next_other_) {
      CatchUp({at, 0});
      TurnUntil(at - 1);
    }
    HoldSlots(row, -1, at);
  }
  void Ready(uint32_t row, Timestamp at) {
    if (at >= next_other_) {
      CatchUp({at, row});
      TurnUntil(at);
    }
    if (place_[row] == kWillWait) BeginWait(row, at);
  }
  void Start(uint32_t row, Timestamp at) {
    if (at >= next_other_) {
      CatchUp({at, kNoRow});
      TurnUntil(at);
    }
    if (place_[row] < kNeverReady) {
      EndWait(row, at);
    } else {
      // The next to become ready is not before one that is ready now.
      place_[row] = place_[row] == kReadyAtStart ? next_rank_ : 0;
    }
    if (HoldsSlots(log_, row)) HoldSlots(row, 1, at);
  }

 private:
  // Of a row whose ready time is known.
  Release ReleaseOf(uint32_t row) const {
    const Timestamp ready = timeline_.ready_us[row];
    Timestamp batch = batch_released_us_.empty() ? kUnknownTime : batch_released_us_[row];
    batch = batch == kUnknownTime ? ready : std::clamp(batch, ready, log_.started_us[row]);
    const Poll& poll = pools_.polls[log_.process[row]];
    return {batch, poll.period_us == 0 ? batch : ReleasedByPoll(poll, batch, log_.started_us[row])};
  }

  // What the row itself tells.
  void ReleaseRows() {
    place_.reserve(log_.rows());
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      place_.push_back(kNeverReady);
      const Timestamp start = log_.started_us[row];
      const Timestamp ready = timeline_.ready_us[row];
      if (ready == kUnknownTime) {
        const bool known = start != kUnknownTime && log_.eligible_us[row] != kUnknownTime;
        ++(known ? totals_.negative_waits : totals_.unknown_waits);
        continue;
      }
      const Release release = ReleaseOf(row);
      if (release.us == start) {
        place_[row] = kReadyAtStart;
        CauseTimes none{};
        Visit(row, release, none, 0);
        continue;
      }
      if (FindClass(row) == nullptr) AddClass(row);
      place_[row] = release.us == ready ? kWillWait : kWillWaitLate;
      if (release.us != ready) late_.push_back({release.us, row});
    }
    std::sort(late_.begin(), late_.end());
    late_.push_back({INT64_MAX, kNoRow});  // never
  }

  // Of rows that are released later than the timeline has them ready, those before `until`.
  void CatchUp(const Late& until) {
    for (; late_[next_late_] < until; ++next_late_) {
      TurnUntil(late_[next_late_].at);
      BeginWait(late_[next_late_].row, late_[next_late_].at);
    }
    NoteOthers();
  }

  // `times` gets the causes that the row itself tells.
  void Visit(uint32_t row, const Release& release, CauseTimes& times, Micros overtaken) {
    const Timestamp ready = timeline_.ready_us[row];
    times[Index(WaitCause::kHeld)] = ready - log_.eligible_us[row];
    times[Index(WaitCause::kBatching)] = release.batch_us - ready;
    times[Index(WaitCause::kSchedule)] = release.us - release.batch_us;
    held_.contention_us[group_[row]] += times[Index(WaitCause::kContention)];
    visit_(row, times, overtaken);
  }

  // Hosts open and close from the first moment to the last.
  void AddTurns() {
    if (!timeline_.rows.empty()) {
      const MomentTimes times(log_, timeline_);
      turns_ = TurnsOf(CalendarsOf(pools_), times.Of(timeline_.moments.front(), timeline_.rows.front()),
                       times.Of(timeline_.moments.back(), timeline_.rows.back()));
    }
    turns_.push_back({INT64_MAX, 0});  // never
    NoteOthers();
  }

  void TurnUntil(Timestamp last) {
    for (; turns_[next_turn_].at <= last; ++next_turn_) {
      const HostTurn& turn = turns_[next_turn_];
      const HostNow from = hosts_[turn.host].now;
      const HostNow to = {from.free, !from.open};
      Change(turn.host, to, turn.at);
      watchers_.Tell(turn.host, [&](WaitClass& of) { of.Turn(from, to, turn.at); });
    }
    NoteOthers();
  }

  void NoteOthers() { next_other_ = std::min(late_[next_late_].at, turns_[next_turn_].at); }

  // The class of a row that waits for a slot; null before it is added.
  WaitClass* FindClass(uint32_t row) const {
    for (const auto& [slots, of] : class_of_[log_.process[row]]) {
      if (slots == log_.slots[row]) return of;
    }
    return nullptr;
  }

  // A process with a cap is a class of its own.
  void AddClass(uint32_t row) {
    const uint32_t process = log_.process[row];
    const uint32_t slots = log_.slots[row];
    const std::vector<uint32_t> runs_on = LargeEnough(pools_.runs_on[process], slots);
    const int64_t cap = pools_.caps[process].running;
    WaitClass*& of = class_by_needs_[{runs_on, slots, cap > 0 ? process : kNoRow}];
    if (of == nullptr) {
      of = &classes_.emplace_back(WaitClass::Needs{runs_on, slots, cap, totals_.tells_overtaken}, hosts_,
                                  AbleFor(slots), held_.held_by, &memory_);
      if (cap > 0) classes_of_capped_[process].push_back(of);
    }
    class_of_[process].emplace_back(slots, of);
  }

  const AbleHosts& AbleFor(int64_t slots) {
    const auto [at, added] = able_.try_emplace(slots);
    if (added) {
      at->second.Add(std::count_if(hosts_.begin(), hosts_.end(),
                                   [slots](const HostState& host) { return host.now.Has(slots); }),
                     0);
    }
    return at->second;
  }

  // A host of fewer slots could never run it, open or not, and those that hold it do not stand in its way.
  std::vector<uint32_t> LargeEnough(std::vector<uint32_t> hosts, int64_t slots) const {
    std::erase_if(hosts, [&](uint32_t host) { return pools_.hosts[host].slots < slots; });
    return hosts;
  }

  // A host opens or closes, or slots of it are taken or freed. That is new for those that need more free
  // slots than there were before and no more than there are now, or the other way round.
  void Change(uint32_t number, const HostNow& to, Timestamp now) {
    const int64_t before = std::exchange(hosts_[number].now, to).Room(), after = to.Room();
    const auto fewer = [](int64_t room, const auto& able) { return room < able.first; };
    auto able = std::upper_bound(by_slots_.begin(), by_slots_.end(), std::min(before, after), fewer);
    const auto end = std::upper_bound(able, by_slots_.end(), std::max(before, after), fewer);
    for (; able != end; ++able) able->second->Add(after > before ? 1 : -1, now);
  }

  // The execution takes (1) or frees (-1) its slots.
  void HoldSlots(uint32_t row, int64_t sign, Timestamp now) {
    const uint32_t number = log_.host[row];
    const uint32_t group = group_[row];
    const int64_t slots = sign * static_cast<int64_t>(log_.slots[row]);
    for (WaitClass* of : classes_of_capped_[log_.process[row]]) of->CountRunning(sign, now);
    const HostNow from = hosts_[number].now;
    const HostNow to = {from.free - slots, from.open};
    Change(number, to, now);
    watchers_.Tell(number, [&](WaitClass& of) { of.Take(group, place_[row], slots, from, to, now); });
    if (sign > 0) hosts_[number].holdings.Add({log_.ended_us[row], group, log_.slots[row]}, now);
  }

  void BeginWait(uint32_t row, Timestamp now) {
    if (free_places_.empty()) {
      free_places_.push_back(static_cast<uint32_t>(pending_at_.size()));
      pending_at_.push_back(&pendings_.emplace_back());
    }
    const uint32_t place = free_places_.back();
    free_places_.pop_back();
    Pending& pending = *pending_at_[place];
    pending.row = row;
    pending.rank = next_rank_++;
    pending.group = group_[row];
    pending.started_us = log_.started_us[row];
    pending.late = place_[row] == kWillWaitLate;
    pending.of = FindClass(row);
    if (!pending.of->is_told) {
      watchers_.Add(*pending.of);
      pending.of->LookUp();
    }
    pending.of->Begin(pending, now);
    place_[row] = place;
  }

  void EndWait(uint32_t row, Timestamp now) {
    Pending& pending = *pending_at_[place_[row]];
    const Micros overtaken = pending.of->End(pending, now);
    const Timestamp ready = timeline_.ready_us[row];
    Visit(row, pending.late ? ReleaseOf(row) : Release{ready, ready}, pending.times, overtaken);
    free_places_.push_back(place_[row]);
    place_[row] = pending.rank;
  }

  const Executions& log_;
  const SlotPools& pools_;
  const Timeline& timeline_;
  const std::vector<Timestamp>& batch_released_us_;
  const std::span<const uint32_t> group_;  // by row
  const WaitVisitor& visit_;
  WaitTotals totals_;
  std::vector<HostState> hosts_;
  std::vector<HostTurn> turns_;
  size_t next_turn_ = 0;
  std::vector<Late> late_;  // rows whose batch or poll lets them go after they are ready
  size_t next_late_ = 0;
  Timestamp next_other_ = INT64_MAX;  // of late_ and turns_

  std::pmr::unsynchronized_pool_resource memory_;
  std::deque<WaitClass> classes_;
  std::map<std::tuple<std::vector<uint32_t>, uint32_t, uint32_t>, WaitClass*> class_by_needs_;
  std::vector<std::vector<std::pair<uint32_t, WaitClass*>>> class_of_;  // by process and slots
  std::vector<std::vector<WaitClass*>> classes_of_capped_;              // by process
  HostWatchers<WaitClass> watchers_;
  std::map<int64_t, AbleHosts> able_;                     // by slots that a class needs
  std::vector<std::pair<int64_t, AbleHosts*>> by_slots_;  // the same, once all classes are there
  std::deque<Pending> pendings_;
  std::vector<Pending*> pending_at_;  // by place: those that wait, and free ones
  std::vector<uint32_t> free_places_;
  uint32_t next_rank_ = 0;
  // By row: at first what will become of it; while it waits its place in pending_at_; once it started its
  // rank in order of becoming ready, 0 where that is not known.
  std::vector<uint32_t> place_;
  HeldTable held_;
};

}  // namespace

const char* WaitCauseName(WaitCause cause) {
  static constexpr std::array<const char*, kWaitCauses> kNames = {
      "held", "batching", "schedule", "unavailability", "restricted", "contention", "dispatch"};
  return kNames[Index(cause)];
}

WaitTotals VisitWaits(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                      const std::vector<Timestamp>& released_us, const WaitVisitor& visit) {
  Sweep sweep(log, pools, timeline, released_us, {log.process, log.processes.size()}, visit);
  WaitTotals totals = sweep.Run();
  totals.blame = SplitHeld(sweep.TakeHeld(), log.processes.SortedByName());
  return totals;
}

HeldTable HeldByGroups(const Executions& log, const SlotPools& pools, const Timeline& timeline,
                       const std::vector<Timestamp>& released_us, const RowGroups& groups) {
  const WaitVisitor nobody = [](uint32_t, const CauseTimes&, Micros) {};
  Sweep sweep(log, pools, timeline, released_us, groups, nobody);
  static_cast<void>(sweep.Run());
  return sweep.TakeHeld();
}

WaitCauses AttributeWaits(const Executions& log, const SlotPools& pools) {
  WaitCauses found;
  found.rows.resize(log.rows());
  found.overtaken.resize(log.rows());
  static_cast<WaitTotals&>(found) = VisitWaits(
      log, pools, MakeTimeline(log), {}, [&found](uint32_t row, const CauseTimes& times, Micros overtaken) {
        found.rows[row] = times;
        found.overtaken[row] = overtaken;
      });
  if (!found.tells_overtaken) found.overtaken.clear();
  return found;
}

}  // namespace harness::process
