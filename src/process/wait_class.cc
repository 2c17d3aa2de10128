// SPDX-License-Identifier: Apache-2.0
#include "process/wait_class.h"

#include <algorithm>

#include "base/exact_sum.h"

namespace harness::process {

WaitClass::WaitClass(Needs needs, const std::vector<HostNow>& hosts, size_t ranks, Timestamp now,
                     HeldBy& held_by, HeldClock* clock, std::pmr::memory_resource* memory)
    : needs_(std::move(needs)),
      ranks_(ranks),
      usable_(hosts.size()),
      since_(now),
      waiting_(memory),
      clock_(clock),
      held_(ranks > 0 ? held_by.size() : 0),
      held_by_(&held_by) {
  for (const uint32_t host : needs_.hosts) usable_[host] = true;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const HostNow& host = hosts[i];
    const bool able = host.open && host.free >= needs_.slots;
    able_ += able ? 1 : 0;
    if (!usable_[i]) continue;
    able_usable_ += able ? 1 : 0;
    open_usable_ += host.open ? 1 : 0;
    free_usable_ += host.open ? host.free : 0;
  }
  state_ = StateNow();
}

WaitCause WaitClass::StateNow() const {
  if (open_usable_ == 0) return WaitCause::kUnavailability;
  if (able_usable_ > 0 && needs_.cap > 0 && running_ >= needs_.cap) return WaitCause::kRestricted;
  if (able_usable_ > 0) return WaitCause::kDispatch;
  return able_ > 0 ? WaitCause::kRestricted : WaitCause::kContention;
}

void WaitClass::Settle(Timestamp now) {
  const Micros passed = now - since_;
  since_ = now;
  if (passed == 0) return;
  if (IsShort()) return SettleShort(passed);
  spent_[Index(state_)] += passed;
}

// Where nobody holds a slot, those to whom the free ones belong are charged.
void WaitClass::SettleShort(Micros passed) {
  spent_[Index(WaitCause::kContention)] += passed;
  auto next = waiting_.begin();
  for (int64_t i = 0; i < free_usable_; ++i, ++next) {
    (*next)->times[Index(WaitCause::kContention)] -= passed;
    (*next)->times[Index(WaitCause::kDispatch)] += passed;
    if (all_held_.slots == 0) held_[(*next)->process].time += static_cast<uint64_t>(passed);
  }
}

// After any change: executions that wait while the class begins to contend are registered from here on.
void WaitClass::Update(bool contended) {
  state_ = StateNow();
  if (contended == Contends()) return;
  if (clock_ != nullptr) return TellClock(!contended);
  if (contended) return;
  for (Pending* pending = last_; pending != nullptr && !pending->registered; pending = pending->before) {
    Register(*pending, -1);
  }
}

void WaitClass::Change(uint32_t number, const HostNow& from, const HostNow& to, Timestamp now) {
  const bool was = from.open && from.free >= needs_.slots;
  const bool is = to.open && to.free >= needs_.slots;
  const bool counts_free = ranks_ > 0 && usable_[number];
  if (was == is && from.open == to.open && !counts_free) return;
  Settle(now);
  const bool contended = Contends();
  const int64_t more = static_cast<int64_t>(is) - static_cast<int64_t>(was);
  able_ += more;
  if (usable_[number]) {
    able_usable_ += more;
    open_usable_ += static_cast<int64_t>(to.open) - static_cast<int64_t>(from.open);
    free_usable_ += (to.open ? to.free : 0) - (from.open ? from.free : 0);
  }
  Update(contended);
}

void WaitClass::Hold(uint32_t process, int64_t slots, uint32_t rank, int64_t sign, Timestamp now) {
  Settle(now);
  Held& held = held_[process];
  held.time = HeldTime(held);
  held.since = contention();
  held.slots += sign * slots;
  all_held_.time = AllHeldTime();
  all_held_.since = contention();
  all_held_.slots += sign * slots;
  // Nobody waits who was ready before: no wait can come to count this execution, now or later.
  if (ranks_ == 0 || first_ == nullptr || first_->rank >= rank) return;
  if (overtakers_.empty()) overtakers_ = RankSums(ranks_);
  overtakers_.Add(rank, -sign * contention(), sign);
  ++overtakings_;
}

void WaitClass::CountRunning(int64_t change, Timestamp now) {
  Settle(now);
  const bool contended = Contends();
  running_ += change;
  Update(contended);
}

void WaitClass::Begin(Pending& pending, Timestamp now) {
  Settle(now);
  const bool contended = Contends();
  if (ranks_ > 0) waiting_.insert(&pending);
  Update(contended);
  Append(pending);
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] = -spent_[cause];
  pending.all_held = AllHeldTime();
  pending.overtakings = overtakings_;
  if (clock_ != nullptr) CountWaiting(pending.process, 1);
  if (clock_ == nullptr && Contends()) Register(pending, -1);
}

Micros WaitClass::End(Pending& pending, Timestamp now) {
  Settle(now);
  if (ranks_ > 0) waiting_.erase(&pending);
  Remove(pending);
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] += spent_[cause];
  if (clock_ != nullptr) CountWaiting(pending.process, -1);
  if (pending.registered) Register(pending, 1);
  const Micros all = AllHeldTime() - pending.all_held;
  if (pending.overtakings == overtakings_ || all <= 0) return 0;
  const int64_t later = overtakers_.Above(pending.rank, contention());
  return static_cast<Micros>(Int128{pending.times[Index(WaitCause::kContention)]} * later / all);
}

// The contention of an execution is the difference of what the processes held at its end (1) and at its
// beginning (-1).
void WaitClass::Register(Pending& pending, int sign) {
  pending.registered = true;
  std::vector<UInt128>& held_by = (*held_by_)[pending.process];
  for (size_t process = 0; process < held_by.size(); ++process) {
    const UInt128 time = HeldTime(held_[process]);
    held_by[process] += sign > 0 ? time : ~time + 1;
  }
}

void WaitClass::CountWaiting(uint32_t process, int64_t more) {
  const auto at = std::find_if(waiting_of_.begin(), waiting_of_.end(),
                               [process](const auto& waiting) { return waiting.first == process; });
  if (at == waiting_of_.end()) {
    waiting_of_.emplace_back(process, more);
  } else if ((at->second += more) == 0) {
    *at = waiting_of_.back();
    waiting_of_.pop_back();
  }
  if (Contends()) clock_->Contend(process, more, since_);
}

void WaitClass::TellClock(bool contends) {
  for (const auto& [process, count] : waiting_of_) {
    clock_->Contend(process, contends ? count : -count, since_);
  }
}

void WaitClass::Append(Pending& pending) {
  pending.before = last_;
  pending.behind = nullptr;
  (last_ != nullptr ? last_->behind : first_) = &pending;
  last_ = &pending;
}

void WaitClass::Remove(Pending& pending) {
  (pending.before != nullptr ? pending.before->behind : first_) = pending.behind;
  (pending.behind != nullptr ? pending.behind->before : last_) = pending.before;
}

}  // namespace harness::process
