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

#include "process/held_shares.h"
#include "process/host_state.h"
#include "process/host_watchers.h"
#include "process/rank_sums.h"
#include "process/wait_cause.h"

namespace harness::process {

class WaitClass;

// An execution that waits.
struct Pending {
  uint32_t row = 0;
  uint32_t rank = 0;   // in order of becoming ready
  uint32_t group = 0;  // under which it is charged
  bool late = false;   // its batch or poll let it go after it was ready
  Timestamp started_us = 0;
  WaitClass* of = nullptr;

  // Its class keeps here what its accounts showed when the wait began; the difference at the end is its own.
  CauseTimes times{};
  uint64_t overtakings = 0;
  bool registered = false;    // what the groups held was subtracted from what is charged for its group
  bool listed = false;        // among those by start
  uint64_t all_held = 0;      // when it was registered
  Pending* before = nullptr;  // in the line of its class
  Pending* behind = nullptr;
};

// Its clocks stand still while nobody waits: only what passes between the beginning and the end of a wait
// counts. Slots that are taken and freed meanwhile cost a few additions, or nothing (HostWatchers). Memory
// goes with its hosts, and with the groups that hold slots and the executions that become ready while some
// of it wait.
class WaitClass : public HostWatch {
 public:
  struct Needs {
    std::vector<uint32_t> hosts;
    int64_t slots = 1;
    int64_t cap = 0;       // executions of its one process that may run at once; 0: no cap
    bool one_each = true;  // all executions of the log take one slot
  };
  // `able`: the hosts with as many free slots as it needs. `held_by` gets what is found; both must outlive
  // the class. Overtaking, and free slots that are fewer than executions that wait, are told where each takes
  // one slot.
  WaitClass(Needs needs, const std::vector<HostState>& all_hosts, const AbleHosts& able, HeldBy& held_by,
            std::pmr::memory_resource* memory);

  // Executions wait.
  bool Looks() const { return first_ != nullptr; }
  // Looks up the state of its hosts, of which it was not told for some time. Nobody waits.
  void LookUp();

  // One of its hosts opens or closes.
  void Turn(const HostNow& from, const HostNow& to, Timestamp now);
  // An execution of the group takes (or, negative, frees) slots on one of its hosts, which makes another
  // state of it.
  void Take(uint32_t group, uint32_t rank, int64_t slots, const HostNow& from, const HostNow& to,
            Timestamp now) {
    if (Looks()) Settle(now);
    shares_.Hold(group, slots, contention());
    free_usable_ += to.Room() - from.Room();
    able_usable_ += static_cast<int64_t>(to.Has(slots_)) - static_cast<int64_t>(from.Has(slots_));
    if (Looks()) NoteTaken(rank, slots, now);
  }
  // One execution more (1) or less (-1) of the capped process runs.
  void CountRunning(int64_t change, Timestamp now);

  // `pending` must stay where it is until End.
  void Begin(Pending& pending, Timestamp now);
  // Returns the part of the contention in which later ones held the slots. `pending.times` is complete then.
  Micros End(Pending& pending, Timestamp now);

 private:
  Micros contention() const { return spent_[Index(WaitCause::kContention)]; }
  WaitCause StateNow() const;
  // Fewer free slots than executions that wait for them. From ClaimedFrom() on the free ones belong to those
  // that start next.
  bool IsShort() const { return one_each_ && state_ == WaitCause::kDispatch && free_usable_ < waits_; }
  void NoteState(Timestamp now);
  void NoteTaken(uint32_t rank, int64_t slots, Timestamp now);
  void Settle(Timestamp now);
  void SettleShort(Micros passed, Timestamp now, std::span<Pending* const> next);
  void SettleBlocked(Micros passed, Timestamp now);
  void Contend(Micros passed, Timestamp now);
  void LookUpHolders(Timestamp now);
  std::span<Pending* const> NextToStart();
  Timestamp ClaimedFrom(std::span<Pending* const> next) const;
  void Append(Pending& pending);
  void Remove(Pending& pending);
  void RegisterAll();

  int64_t open_usable_ = 0;  // usable hosts that are open
  int64_t able_usable_ = 0;  // ... and have enough free slots
  int64_t free_usable_ = 0;  // free slots of usable open hosts
  int64_t running_ = 0;      // executions of the capped process
  const int64_t slots_, cap_;
  const bool one_each_;
  const std::vector<HostState>& all_hosts_;
  const AbleHosts& able_;
  // Of what follows only differences count, and none while nobody waits. The state is contention where no
  // usable host is able: while another is, it is restricted.
  WaitCause state_ = WaitCause::kContention;
  Timestamp since_ = 0;
  Micros none_us_ = 0;  // able_.NoneUntil(since_), in contention
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

  HeldShares shares_;  // on the clock of contention; those that are registered contend
  RankSums overtakers_;
  uint64_t overtakings_ = 0;
};

}  // namespace harness::process
