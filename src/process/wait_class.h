// SPDX-License-Identifier: Apache-2.0
// Executions that may run on the same hosts with the same number of slots: they see the same state of the
// slots, so one account serves all that wait.
#pragma once

#include <cstdint>
#include <memory_resource>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "process/held_clock.h"
#include "process/rank_sums.h"
#include "process/wait_cause.h"

namespace harness::process {

struct HostNow {
  int64_t free = 0;
  bool open = true;
  bool Has(int64_t slots) const { return open && free >= slots; }
};

class WaitClass;

// An execution that waits.
struct Pending {
  uint32_t row = 0;
  uint32_t rank = 0;  // in order of becoming ready
  uint32_t process = 0;
  bool late = false;  // its batch or poll let it go after it was ready
  Timestamp started_us = 0;
  WaitClass* of = nullptr;

  // Its class keeps here what its accounts showed when the wait began; the difference at the end is its own.
  CauseTimes times{};
  uint64_t overtakings = 0;
  bool registered = false;    // what the processes held was subtracted from the blame of its process
  bool listed = false;        // among those by start
  uint64_t all_held = 0;      // when it was registered
  Pending* before = nullptr;  // in the line of its class
  Pending* behind = nullptr;
};

// Its clocks stand still while nobody waits: only what passes between the beginning and the end of a wait
// counts. Slots that are taken and freed meanwhile cost a few additions.
class WaitClass {
 public:
  struct Needs {
    std::vector<uint32_t> hosts;
    int64_t slots = 1;
    int64_t cap = 0;  // executions of its one process that may run at once; 0: no cap
  };
  // `clock` is null where all executions take one slot: then the class itself watches who holds slots, and
  // tells overtaking. Elsewhere it is the clock of the hosts. `held_by` gets what is found; both must outlive
  // the class.
  WaitClass(Needs needs, const std::vector<HostNow>& hosts, HeldBy& held_by, HeldClock* clock,
            std::pmr::memory_resource* memory);

  bool Uses(uint32_t host) const { return usable_[host]; }

  // The host changes from one state to another at `now`.
  void Change(uint32_t host, const HostNow& from, const HostNow& to, Timestamp now);
  // An execution takes (1) or frees (-1) the one slot that it needs on a host that the class uses. `able`:
  // hosts that are open and have a free slot, one more (1), one less (-1) or as many (0). Only without a
  // clock.
  void Take(uint32_t process, uint32_t rank, int64_t slots, bool open, int64_t able, Timestamp now) {
    if (Waits()) Settle(now);
    Held& held = held_[process];
    if (!held.listed) AddHolder(process);
    held.slots += static_cast<uint32_t>(slots);
    free_usable_ -= open ? slots : 0;
    if (able != 0) {
      able_ += able;
      able_usable_ += able;
    }
    if (Waits()) NoteTaken(process, rank, slots);
  }
  // One execution more (1) or less (-1) of the capped process runs.
  void CountRunning(int64_t change, Timestamp now);

  // `pending` must stay where it is until End.
  void Begin(Pending& pending, Timestamp now);
  // Returns the part of the contention in which later ones held the slots. `pending.times` is complete then.
  Micros End(Pending& pending, Timestamp now);

 private:
  // Slot-time in contention since the first of those that are registered was: a line over the clock of
  // contention, modulo 2^64 on the way. While nobody is registered the slots alone are kept.
  struct Held {
    uint64_t offset = 0;
    uint32_t slots = 0;
    bool listed = false;  // among holders_

    uint64_t Time(Micros contention) const { return offset + slots * static_cast<uint64_t>(contention); }
    void Restart(Micros contention) { offset = 0 - slots * static_cast<uint64_t>(contention); }
    // `more` slots are in `slots` already.
    void Turn(int64_t more, Micros contention) { offset -= static_cast<uint64_t>(more * contention); }
  };

  bool Waits() const { return first_ != nullptr; }
  Micros contention() const { return spent_[Index(WaitCause::kContention)]; }
  WaitCause StateNow() const;
  // Fewer free slots than executions that wait for them. Told where each takes one slot; elsewhere neither is
  // counted. From ClaimedFrom() on the free ones belong to those that start next.
  bool IsShort() const {
    return clock_ == nullptr && state_ == WaitCause::kDispatch && free_usable_ < waits_;
  }
  bool Contends() const { return state_ == WaitCause::kContention || IsShort(); }
  void AddHolder(uint32_t process);
  void NoteTaken(uint32_t process, uint32_t rank, int64_t slots);
  void Settle(Timestamp now);
  void SettleShort(Micros passed, std::span<Pending* const> next);
  std::span<Pending* const> NextToStart();
  Timestamp ClaimedFrom(std::span<Pending* const> next) const;
  void Update(bool contended);
  void Append(Pending& pending);
  void Remove(Pending& pending);
  void RegisterAll();
  void RestartHeld();
  void Charge(uint32_t process, int64_t more);
  void ChargeHolders();
  void CountWaiting(uint32_t process, int64_t more);
  void TellClock(bool contends);

  int64_t open_usable_ = 0;  // usable hosts that are open
  int64_t able_usable_ = 0;  // ... and have enough free slots
  int64_t able_ = 0;         // open hosts with enough free slots, usable or not
  int64_t free_usable_ = 0;  // free slots of usable open hosts
  int64_t running_ = 0;      // executions of the capped process
  Needs needs_;
  std::vector<bool> usable_;  // by host
  // Of what follows only differences count, and none while nobody waits.
  WaitCause state_ = WaitCause::kContention;
  Timestamp since_ = 0;
  CauseTimes spent_{};  // time in each state so far

  // All that wait in order of rank. Those that are not registered, and those that are not listed, are the
  // last.
  Pending* first_ = nullptr;
  Pending* last_ = nullptr;
  int64_t waits_ = 0;
  struct StartsFirst {
    bool operator()(const Pending* a, const Pending* b) const {
      return a->started_us != b->started_us ? a->started_us < b->started_us : a->row < b->row;
    }
  };
  std::pmr::set<Pending*, StartsFirst> by_start_;  // of those that waited when slots were short for many
  std::vector<Pending*> next_;

  HeldClock* clock_;
  std::vector<std::pair<uint32_t, int64_t>>
      waiting_of_;  // for the clock: processes, and how many wait of each

  // Without a clock:
  std::vector<Held> held_;  // by process
  std::vector<uint32_t>
      holders_;    // listed: processes that held slots since the first of those registered was, or longer
  Held all_held_;  // kept while somebody is registered
  int64_t registered_ = 0;               // of those that wait
  std::vector<int64_t> due_;             // by process: those registered that ended now, less those that began
  std::vector<uint32_t> due_processes_;  // some more than once
  RankSums overtakers_;
  uint64_t overtakings_ = 0;
  HeldBy* held_by_;
};

}  // namespace harness::process
