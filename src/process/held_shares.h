// SPDX-License-Identifier: Apache-2.0
// Who holds slots of a set of hosts, and what of their time is charged to executions that contend meanwhile.
// Both are told by the number of their group: the process, or what else is charged.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "process/held_by.h"
#include "process/process_table.h"

namespace harness::process {

// The charge of an execution is what was held when it ceased to contend, less what was held when it began.
// Time is that of a clock that goes on only while somebody contends: `clock` is its reading and must not go
// back. Before it goes on, Flush() must be called.
class HeldShares {
 public:
  // `held_by` gets the charges, and must outlive this.
  explicit HeldShares(HeldBy& held_by) : held_by_(&held_by) {}

  // False at first, and when nobody contended for some time: then KnowHolders() must be told before somebody
  // contends.
  bool knows_holders() const { return knows_holders_; }
  // Calls `each` with a function that takes (group, slots) of each execution that holds slots.
  template <typename Each>
  void KnowHolders(Micros clock, Each&& each) {
    ForgetHolders();
    each([&](uint32_t group, uint32_t slots) { Turn(group, slots, clock); });
    knows_holders_ = true;
  }
  void ForgetHolders() {
    knows_holders_ = false;
    holders_.Clear();
    all_ = {};
  }
  // The group takes (or, negative, frees) slots. O(1); now and then what Tidy() costs. While nobody
  // contends that is noted for as long as it costs no more than to be told of all holders again.
  void Hold(uint32_t group, int64_t slots, Micros clock) {
    if (!knows_holders_) return;
    if (contending_ == 0 && --patience_ < 0) return ForgetHolders();
    Turn(group, slots, clock);
    if (holders_.size() > most_) Tidy(clock);
  }
  // The group holds a free slot for so long, though it has not taken it yet.
  void Credit(uint32_t group, Micros time) { holders_.At(group).offset += static_cast<uint64_t>(time); }

  // So many executions of the group more (or, negative, less) contend from now on. O(1).
  void Contend(uint32_t group, int64_t more, Micros clock) {
    if (contending_ == 0) Restart(clock);
    contending_ += more;
    const size_t place = waiting_.PlaceOf(group);
    Waiting& waiting = waiting_[place];
    if (waiting.due == 0) due_.push_back(static_cast<uint32_t>(place));
    waiting.due -= more;
    waiting.contend += more;
    if (contending_ == 0) patience_ = 2 * static_cast<int64_t>(holders_.size());
  }
  // Charges what is due. At one reading only the sum counts: O(holders) for each group and reading.
  void Flush(Micros clock);

  int64_t contending() const { return contending_; }
  int64_t slots() const { return static_cast<int64_t>(all_.slots); }
  // Slot-time that was held since the first of those that contend began to.
  uint64_t Time(Micros clock) const { return all_.Time(clock); }

 private:
  // Slot-time since Restart() or Tidy(): a line over the clock, modulo 2^64 on the way.
  struct Held {
    uint64_t offset = 0;
    uint64_t slots = 0;

    uint64_t Time(Micros clock) const { return offset + slots * static_cast<uint64_t>(clock); }
    void Restart(Micros clock) { offset = 0 - slots * static_cast<uint64_t>(clock); }
    void Turn(int64_t more, Micros clock) {
      slots += static_cast<uint64_t>(more);
      offset -= static_cast<uint64_t>(more) * static_cast<uint64_t>(clock);
    }
  };
  struct Waiting {
    int64_t due = 0;      // those that ceased to contend at this reading, less those that began
    int64_t contend = 0;  // executions
  };
  // Below so many holders each is kept until nobody contends.
  static constexpr size_t kFew = 256;

  void Turn(uint32_t group, int64_t slots, Micros clock) {
    all_.Turn(slots, clock);
    holders_.At(group).Turn(slots, clock);
  }
  void Restart(Micros clock);
  void Tidy(Micros clock);
  void DropIdle(Micros clock);
  void Charge(uint32_t group, int64_t count, Micros clock);
  void ChargeFew(HeldRow& row, int64_t count, Micros clock);

  HeldBy* held_by_;
  bool knows_holders_ = false;
  int64_t patience_ = 0;           // changes that are still noted though nobody contends
  ProcessTable<Held> holders_;     // that held slots since Restart() or Tidy(), or longer
  Held all_;                       // since Restart()
  Micros since_ = INT64_MIN;       // reading at which the time of each holder was 0
  size_t most_ = kFew;             // holders before Tidy()
  ProcessTable<Waiting> waiting_;  // since Restart()
  int64_t contending_ = 0;         // executions
  std::vector<uint32_t> due_;      // places in waiting_, some more than once
};

}  // namespace harness::process
