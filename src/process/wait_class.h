// SPDX-License-Identifier: Apache-2.0
// Executions that may run on the same hosts with the same number of slots: they see the same state of the
// slots, so one account serves all that wait.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <set>
#include <utility>
#include <vector>

#include "process/held_clock.h"
#include "process/rank_sums.h"
#include "process/wait_cause.h"

namespace harness::process {

struct HostNow {
  int64_t free = 0;
  bool open = true;
};

// An execution that waits. It keeps what the accounts of its class showed when it began to; the difference at
// its end is its own.
struct Pending {
  uint32_t row = 0;
  uint32_t rank = 0;  // in order of becoming ready
  uint32_t process = 0;
  Timestamp started_us = 0;
  CauseTimes times{};
  Micros all_held = 0;
  uint64_t overtakings = 0;
  bool registered = false;    // what the processes held was subtracted from the blame of its process
  Pending* before = nullptr;  // in the line of its class
  Pending* behind = nullptr;
};

class WaitClass {
 public:
  struct Needs {
    std::vector<uint32_t> hosts;
    int64_t slots = 1;
    int64_t cap = 0;  // executions of its one process that may run at once; 0: no cap
  };
  // `ranks`: how many ranks there are; 0 when executions take several slots, and overtaking is not told.
  // `held_by` gets what the class finds, by `clock` of its hosts where there are no ranks; both must outlive
  // it.
  WaitClass(Needs needs, const std::vector<HostNow>& hosts, size_t ranks, Timestamp now, HeldBy& held_by,
            HeldClock* clock, std::pmr::memory_resource* memory);

  bool Uses(uint32_t host) const { return usable_[host]; }

  // The host changes from one state to another at `now`.
  void Change(uint32_t host, const HostNow& from, const HostNow& to, Timestamp now);
  // An execution takes (1) or frees (-1) slots on a host that the class uses. Only with ranks.
  void Hold(uint32_t process, int64_t slots, uint32_t rank, int64_t sign, Timestamp now);
  // One execution more (1) or less (-1) of the capped process runs.
  void CountRunning(int64_t change, Timestamp now);

  // `pending` must stay where it is until End.
  void Begin(Pending& pending, Timestamp now);
  // Returns the part of the contention in which later ones held the slots. `pending.times` is complete then.
  Micros End(Pending& pending, Timestamp now);

 private:
  struct Held {
    int64_t slots = 0;
    Micros since = 0;   // on the clock of contention
    uint64_t time = 0;  // slot-time in contention until then
  };

  Micros contention() const { return spent_[Index(WaitCause::kContention)]; }
  WaitCause StateNow() const;
  // Fewer free slots than executions that wait for them: the free ones belong to those that start next. Told
  // where each takes one slot; elsewhere neither is counted.
  bool IsShort() const {
    return ranks_ > 0 && state_ == WaitCause::kDispatch &&
           free_usable_ < static_cast<int64_t>(waiting_.size());
  }
  bool Contends() const { return state_ == WaitCause::kContention || IsShort(); }
  Micros AllHeldTime() const { return all_held_.time + all_held_.slots * (contention() - all_held_.since); }
  uint64_t HeldTime(const Held& held) const {
    return held.time + static_cast<uint64_t>(held.slots * (contention() - held.since));
  }
  void Settle(Timestamp now);
  void SettleShort(Micros passed);
  void Update(bool contended);
  void Append(Pending& pending);
  void Remove(Pending& pending);
  void Register(Pending& pending, int sign);
  void CountWaiting(uint32_t process, int64_t more);
  void TellClock(bool contends);

  Needs needs_;
  size_t ranks_;              // 0: overtaking is not told
  std::vector<bool> usable_;  // by host
  int64_t open_usable_ = 0;   // usable hosts that are open
  int64_t able_usable_ = 0;   // ... and have enough free slots
  int64_t able_ = 0;          // open hosts with enough free slots, usable or not
  int64_t free_usable_ = 0;   // free slots of usable open hosts
  int64_t running_ = 0;       // executions of the capped process
  WaitCause state_ = WaitCause::kContention;
  Timestamp since_;
  CauseTimes spent_{};  // time in each state so far

  struct StartsFirst {
    bool operator()(const Pending* a, const Pending* b) const {
      return a->started_us != b->started_us ? a->started_us < b->started_us : a->row < b->row;
    }
  };
  std::pmr::set<Pending*, StartsFirst> waiting_;  // where each takes one slot
  // All that wait in order of rank. Those that are not registered are the last: contention registers all.
  Pending* first_ = nullptr;
  Pending* last_ = nullptr;

  HeldClock* clock_;  // null with ranks
  std::vector<std::pair<uint32_t, int64_t>>
      waiting_of_;  // for the clock: processes, and how many wait of each

  std::vector<Held> held_;  // by process; with ranks alone
  struct {
    int64_t slots = 0;
    Micros since = 0, time = 0;
  } all_held_;
  RankSums overtakers_;
  uint64_t overtakings_ = 0;
  HeldBy* held_by_;
};

}  // namespace harness::process
