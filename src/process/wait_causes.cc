// SPDX-License-Identifier: Apache-2.0
#include "process/wait_causes.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory_resource>
#include <tuple>

#include "process/largest_remainder.h"
#include "process/wait_class.h"

namespace harness::process {
namespace {

constexpr uint32_t kNobody = UINT32_MAX;

class Sweep {
 public:
  Sweep(const Executions& log, const SlotPools& pools, Timeline timeline,
        const std::vector<Timestamp>& batch_released_us, const WaitVisitor& visit)
      : log_(log),
        pools_(pools),
        timeline_(std::move(timeline)),
        batch_released_us_(batch_released_us),
        visit_(visit) {
    totals_.tells_overtaken =
        std::all_of(log.slots.begin(), log.slots.end(), [](uint32_t slots) { return slots == 1; });
    for (const HostSlots& host : pools.hosts) hosts_.push_back({host.slots, true});
    held_by_.assign(log.processes.size(), std::vector<UInt128>(log.processes.size()));
    contention_.resize(log.processes.size());
  }

  WaitTotals Run() {
    ReleaseRows();
    AddTurns();
    MakeClasses();
    rank_.assign(log_.rows(), 0);
    pending_of_.assign(log_.rows(), kNobody);
    Walk(log_, timeline_, *this);
    for (HeldClock& clock : clocks_) clock.Finish();
    SplitBlame();
    return std::move(totals_);
  }

  // Ends free slots before hosts open and close, executions become ready before others start.
  void End(uint32_t row, Timestamp at) {
    TurnUntil(at - 1);
    HoldSlots(row, -1, at);
  }
  void Ready(uint32_t row, Timestamp at) {
    TurnUntil(at);
    Pending& pending = NewPending(row);
    pending.rank = rank_[row] = next_rank_++;
    ClassOf(row).Begin(pending, at);
  }
  void Start(uint32_t row, Timestamp at) {
    TurnUntil(at);
    if (pending_of_[row] != kNobody) {
      EndWait(row, at);
    } else if (timeline_.ready_us[row] != kUnknownTime) {
      rank_[row] = next_rank_;  // it was ready now: the next to become ready is not before it
    }
    if (HoldsSlots(log_, row)) HoldSlots(row, 1, at);
  }

 private:
  // What the row itself tells. From here on timeline_.ready_us is when only a slot is missing.
  void ReleaseRows() {
    bool moved = false;
    std::vector<uint32_t> waiting;
    for (uint32_t row = 0; row < log_.rows(); ++row) {
      const Timestamp start = log_.started_us[row];
      const Timestamp eligible = log_.eligible_us[row];
      const bool known = start != kUnknownTime && eligible != kUnknownTime;
      if (!known) ++totals_.unknown_waits;
      if (known && start < eligible) ++totals_.negative_waits;
      const Timestamp ready = timeline_.ready_us[row];
      if (ready == kUnknownTime) continue;
      const Timestamp released =
          ReleasedByPoll(pools_.polls[log_.process[row]], BatchRelease(row, ready), start);
      moved = moved || released != ready;
      timeline_.ready_us[row] = released;
      if (released < start) {
        waiting.push_back(row);
      } else {
        Visit(row, {}, 0);
      }
    }
    if (!moved) return;
    timeline_.ready = std::move(waiting);
    SortByTime(timeline_.ready_us, timeline_.ready);
  }

  Timestamp BatchRelease(uint32_t row, Timestamp ready) const {
    if (batch_released_us_.empty() || batch_released_us_[row] == kUnknownTime) return ready;
    return std::clamp(batch_released_us_[row], ready, log_.started_us[row]);
  }

  // With the causes that the row itself tells.
  void Visit(uint32_t row, CauseTimes times, Micros overtaken) {
    const Timestamp ready = ReadyTime(log_, row);
    const Timestamp batch = BatchRelease(row, ready);
    times[Index(WaitCause::kHeld)] = ready - log_.eligible_us[row];
    times[Index(WaitCause::kBatching)] = batch - ready;
    times[Index(WaitCause::kSchedule)] = timeline_.ready_us[row] - batch;
    contention_[log_.process[row]] += times[Index(WaitCause::kContention)];
    visit_(row, times, overtaken);
  }

  // Hosts open and close from the first event to the last.
  void AddTurns() {
    first_ = INT64_MAX;
    Timestamp last = INT64_MIN;
    const auto see = [&](const std::vector<uint32_t>& rows, const std::vector<Timestamp>& times) {
      if (rows.empty()) return;
      first_ = std::min(first_, times[rows.front()]);
      last = std::max(last, times[rows.back()]);
    };
    see(timeline_.ends, log_.ended_us);
    see(timeline_.ready, timeline_.ready_us);
    see(timeline_.starts, log_.started_us);
    std::vector<std::vector<WeekSpan>> closed;
    for (const HostSlots& host : pools_.hosts) closed.push_back(host.closed);
    turns_ = TurnsOf(closed, first_, last);
    if (!turns_.empty()) first_ = std::min(first_, turns_.front().at);
  }

  void TurnUntil(Timestamp last) {
    for (; next_turn_ < turns_.size() && turns_[next_turn_].at <= last; ++next_turn_) {
      const HostTurn& turn = turns_[next_turn_];
      Change(turn.host, {hosts_[turn.host].free, !hosts_[turn.host].open}, turn.at);
    }
  }

  // A process with a cap is a class of its own.
  void MakeClasses() {
    std::map<std::tuple<std::vector<uint32_t>, uint32_t, uint32_t>, uint32_t> numbers;
    std::map<std::vector<uint32_t>, HeldClock*> clocks;
    clocks_of_.resize(hosts_.size());
    class_of_.resize(log_.processes.size());
    classes_of_capped_.resize(log_.processes.size());
    for (const uint32_t row : timeline_.ready) {
      const uint32_t process = log_.process[row];
      const uint32_t slots = log_.slots[row];
      auto& known = class_of_[process];
      if (std::any_of(known.begin(), known.end(), [&](const auto& k) { return k.first == slots; })) continue;
      const std::vector<uint32_t> runs_on = LargeEnough(pools_.runs_on[process], slots);
      const int64_t cap = pools_.caps[process].running;
      const auto [at, added] = numbers.try_emplace({runs_on, slots, cap > 0 ? process : kNoRow},
                                                   static_cast<uint32_t>(classes_.size()));
      known.emplace_back(slots, at->second);
      if (!added) continue;
      const size_t ranks = totals_.tells_overtaken ? timeline_.ready.size() + 1 : 0;
      HeldClock*& clock = clocks[runs_on];
      if (ranks == 0 && clock == nullptr) clock = AddClock(runs_on);
      classes_.emplace_back(WaitClass::Needs{runs_on, slots, cap}, hosts_, ranks, first_, held_by_, clock,
                            &memory_);
      by_slots_.emplace_back(slots, &classes_.back());
      if (cap > 0) classes_of_capped_[process].push_back(at->second);
    }
    std::sort(by_slots_.begin(), by_slots_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }

  HeldClock* AddClock(const std::vector<uint32_t>& hosts) {
    clocks_.emplace_back(held_by_);
    for (const uint32_t host : hosts) clocks_of_[host].push_back(&clocks_.back());
    return &clocks_.back();
  }

  // A host of fewer slots could never run it, open or not, and those that hold it do not stand in its way.
  std::vector<uint32_t> LargeEnough(std::vector<uint32_t> hosts, int64_t slots) const {
    std::erase_if(hosts, [&](uint32_t host) { return pools_.hosts[host].slots < slots; });
    return hosts;
  }

  WaitClass& ClassOf(uint32_t row) {
    const auto& known = class_of_[log_.process[row]];
    const auto at =
        std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == log_.slots[row]; });
    return classes_[at->second];
  }

  void Change(uint32_t number, const HostNow& to, Timestamp now) {
    const HostNow from = hosts_[number];
    hosts_[number] = to;
    if (totals_.tells_overtaken || from.open != to.open) {
      for (WaitClass& of : classes_) of.Change(number, from, to, now);
      return;
    }
    // Others see only whether there are enough free slots: for them that is new between the two numbers.
    if (!to.open) return;
    const auto fewer = [](int64_t free, const auto& of) { return free < of.first; };
    auto of = std::upper_bound(by_slots_.begin(), by_slots_.end(), std::min(from.free, to.free), fewer);
    const int64_t most = std::max(from.free, to.free);
    for (; of != by_slots_.end() && of->first <= most; ++of) of->second->Change(number, from, to, now);
  }

  // The execution takes (1) or frees (-1) its slots.
  void HoldSlots(uint32_t row, int64_t sign, Timestamp now) {
    const uint32_t host = log_.host[row];
    const uint32_t process = log_.process[row];
    for (const uint32_t number : classes_of_capped_[process]) classes_[number].CountRunning(sign, now);
    const int64_t slots = sign * static_cast<int64_t>(log_.slots[row]);
    for (HeldClock* clock : clocks_of_[host]) clock->Hold(process, slots, now);
    for (WaitClass& of : classes_) {
      if (!totals_.tells_overtaken) break;
      if (of.Uses(host)) of.Hold(process, log_.slots[row], rank_[row], sign, now);
    }
    Change(host, {hosts_[host].free - slots, hosts_[host].open}, now);
  }

  Pending& NewPending(uint32_t row) {
    if (free_pending_.empty()) {
      free_pending_.push_back(static_cast<uint32_t>(pending_.size()));
      pending_.emplace_back();
    }
    pending_of_[row] = free_pending_.back();
    free_pending_.pop_back();
    Pending& pending = pending_[pending_of_[row]];
    pending = {.row = row, .process = log_.process[row], .started_us = log_.started_us[row]};
    return pending;
  }

  void EndWait(uint32_t row, Timestamp now) {
    Pending& pending = pending_[pending_of_[row]];
    const Micros overtaken = ClassOf(row).End(pending, now);
    Visit(row, pending.times, overtaken);
    free_pending_.push_back(pending_of_[row]);
    pending_of_[row] = kNobody;
  }

  void SplitBlame() {
    const std::vector<size_t> by_name = log_.processes.SortedByName();
    for (size_t process = 0; process < contention_.size(); ++process) {
      totals_.blame.push_back(SplitByLargestRemainder(contention_[process], held_by_[process], by_name));
    }
  }

  const Executions& log_;
  const SlotPools& pools_;
  Timeline timeline_;
  const std::vector<Timestamp>& batch_released_us_;
  const WaitVisitor& visit_;
  WaitTotals totals_;
  Timestamp first_ = 0;
  std::vector<HostNow> hosts_;
  std::vector<HostTurn> turns_;
  size_t next_turn_ = 0;

  std::pmr::unsynchronized_pool_resource memory_;
  std::deque<WaitClass> classes_;
  std::vector<std::pair<int64_t, WaitClass*>> by_slots_;  // all classes, those of the fewest slots first
  std::deque<HeldClock> clocks_;                    // of sets of hosts, where executions take several slots
  std::vector<std::vector<HeldClock*>> clocks_of_;  // by host
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> class_of_;  // by process: (slots, class)
  std::vector<std::vector<uint32_t>> classes_of_capped_;              // by process
  uint32_t next_rank_ = 0;
  std::vector<uint32_t> rank_;   // by row: who was ready first; 0 where that is not known
  std::deque<Pending> pending_;  // those that wait, and free places
  std::vector<uint32_t> free_pending_;
  std::vector<uint32_t> pending_of_;  // by row
  HeldBy held_by_;
  std::vector<Int128> contention_;  // by process
};

}  // namespace

const char* WaitCauseName(WaitCause cause) {
  static constexpr std::array<const char*, kWaitCauses> kNames = {
      "held", "batching", "schedule", "unavailability", "restricted", "contention", "dispatch"};
  return kNames[Index(cause)];
}

WaitTotals VisitWaits(const Executions& log, const SlotPools& pools, Timeline timeline,
                      const std::vector<Timestamp>& released_us, const WaitVisitor& visit) {
  return Sweep(log, pools, std::move(timeline), released_us, visit).Run();
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
