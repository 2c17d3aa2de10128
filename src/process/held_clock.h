// SPDX-License-Identifier: Apache-2.0
// Slot-time that processes hold on a set of hosts, and what of it passes while others contend.
#pragma once

#include <cstdint>
#include <vector>

#include "base/exact_sum.h"
#include "base/time.h"

namespace harness::process {

// By waiting process, then by holder: slot-time held while the first contended. Sums and differences modulo
// 2^128; only the last difference has a meaning.
using HeldBy = std::vector<std::vector<UInt128>>;

// One clock serves all executions that may run on the same hosts, whatever number of slots they need. Times
// must not go back.
class HeldClock {
 public:
  // `held_by` gets what the clock finds, and must outlive it.
  explicit HeldClock(HeldBy& held_by) : held_(held_by.size()), count_(held_by.size()), held_by_(&held_by) {}

  // An execution of the process takes (or, negative, frees) slots on one of the hosts.
  void Hold(uint32_t process, int64_t slots, Timestamp now) {
    Flush(now);
    Held& held = held_[process];
    held.time = TimeOf(held);
    held.since = now;
    held.slots += static_cast<uint64_t>(slots);
  }
  // So many executions of the process more (or, negative, less) contend from now on. O(1): those that end and
  // begin to contend at one instant cost nothing, the others O(processes) for each process and instant.
  void Contend(uint32_t process, int64_t more, Timestamp now) {
    Flush(now);
    if (count_[process] == 0) changed_.push_back(process);
    count_[process] -= more;
  }
  // Adds what is due to `held_by`.
  void Finish() { Flush(INT64_MAX); }

 private:
  struct Held {
    uint64_t slots = 0, time = 0;
    Timestamp since = 0;
  };
  uint64_t TimeOf(const Held& held) const {
    return held.time + held.slots * static_cast<uint64_t>(now_ - held.since);
  }
  // The contention of an execution is the difference of what was held at its end and at its beginning.
  void Flush(Timestamp now) {
    if (now == now_) return;
    for (const uint32_t process : changed_) {
      const int64_t count = count_[process];
      count_[process] = 0;
      if (count == 0) continue;
      std::vector<UInt128>& row = (*held_by_)[process];
      for (size_t holder = 0; holder < row.size(); ++holder) {
        row[holder] += static_cast<UInt128>(Int128{count} * TimeOf(held_[holder]));
      }
    }
    changed_.clear();
    now_ = now;
  }

  Timestamp now_ = 0;
  std::vector<Held> held_;         // by process
  std::vector<int64_t> count_;     // by process: those that ceased to contend now, less those that began
  std::vector<uint32_t> changed_;  // processes with a count, some more than once
  HeldBy* held_by_;
};

}  // namespace harness::process
