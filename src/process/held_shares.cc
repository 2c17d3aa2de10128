// SPDX-License-Identifier: Apache-2.0
#include "process/held_shares.h"

namespace harness::process {

void HeldShares::Flush(Micros clock) {
  for (const uint32_t place : due_) {
    const int64_t count = waiting_[place].due;
    waiting_[place].due = 0;
    if (count != 0 && clock != since_) Charge(waiting_.entries()[place].process, count, clock);
  }
  due_.clear();
}

void HeldShares::Charge(uint32_t group, int64_t count, Micros clock) {
  const std::span<const ProcessTable<Held>::Entry> holders = holders_.entries();
  HeldRow& row = (*held_by_)[group];
  UInt128* const all = row.All();
  if (all == nullptr) return ChargeFew(row, count, clock);
  // Nine tenths of the time of the attribution of a crowded log.
  if (count < 0) {
    const auto times = static_cast<uint64_t>(-count);
    for (const auto& [holder, held] : holders) all[holder] -= UInt128{times} * held.Time(clock);
  } else {
    const auto times = static_cast<uint64_t>(count);
    for (const auto& [holder, held] : holders) all[holder] += UInt128{times} * held.Time(clock);
  }
}

void HeldShares::ChargeFew(HeldRow& row, int64_t count, Micros clock) {
  const auto times = static_cast<UInt128>(Int128{count});
  for (const auto& [holder, held] : holders_.entries()) {
    const uint64_t time = held.Time(clock);
    if (time != 0) row.Of(holder) += times * time;
  }
}

void HeldShares::Restart(Micros clock) {
  Flush(clock);
  waiting_.Clear();
  DropIdle(clock);
  all_.Restart(clock);
}

// Where somebody always contends, holders would become ever more: those that contend are charged what was
// held so far, and begin again with those that hold slots now. As many come before the next time as there are
// executions that contend, so that it costs each of them a few charges.
void HeldShares::Tidy(Micros clock) {
  for (uint32_t place = 0; place < waiting_.size(); ++place) {
    waiting_[place].due += waiting_[place].contend;
    due_.push_back(place);
  }
  Flush(clock);
  DropIdle(clock);
  most_ = std::max(kFew, 2 * holders_.size() + static_cast<size_t>(contending_));
}

void HeldShares::DropIdle(Micros clock) {
  holders_.Keep([](const Held& held) { return held.slots != 0; });
  for (auto& [process, held] : holders_.entries()) held.Restart(clock);
  since_ = clock;
}

}  // namespace harness::process
