// SPDX-License-Identifier: Apache-2.0
#include "process/wait_class.h"

#include <algorithm>

#include "base/exact_sum.h"

namespace harness::process {

WaitClass::WaitClass(Needs needs, const std::vector<HostNow>& hosts, HeldBy& held_by, HeldClock* clock,
                     std::pmr::memory_resource* memory)
    : needs_(std::move(needs)),
      usable_(hosts.size()),
      by_start_(memory),
      clock_(clock),
      held_(clock == nullptr ? held_by.size() : 0),
      is_holder_(held_.size()),
      held_by_(&held_by) {
  for (const uint32_t host : needs_.hosts) usable_[host] = true;
  for (size_t i = 0; i < hosts.size(); ++i) {
    const HostNow& host = hosts[i];
    const bool able = host.Has(needs_.slots);
    able_ += able ? 1 : 0;
    if (!usable_[i]) continue;
    able_usable_ += able ? 1 : 0;
    open_usable_ += host.open ? 1 : 0;
    free_usable_ += host.open ? host.free : 0;
  }
}

WaitCause WaitClass::StateNow() const {
  if (open_usable_ == 0) return WaitCause::kUnavailability;
  if (able_usable_ > 0 && needs_.cap > 0 && running_ >= needs_.cap) return WaitCause::kRestricted;
  if (able_usable_ > 0) return WaitCause::kDispatch;
  return able_ > 0 ? WaitCause::kRestricted : WaitCause::kContention;
}

void WaitClass::Settle(Timestamp now) {
  const Micros passed = now - since_;
  if (passed == 0) return;
  since_ = now;
  if (clock_ == nullptr && Contends()) RegisterAll();
  if (IsShort()) return SettleShort(passed);
  spent_[Index(state_)] += passed;
}

// Where nobody holds a slot, those to whom the free ones belong are charged.
void WaitClass::SettleShort(Micros passed) {
  for (Pending* pending = last_; pending != nullptr && !pending->listed; pending = pending->before) {
    pending->listed = true;
    by_start_.insert(pending);
  }
  spent_[Index(WaitCause::kContention)] += passed;
  auto next = by_start_.begin();
  for (int64_t i = 0; i < free_usable_; ++i, ++next) {
    (*next)->times[Index(WaitCause::kContention)] -= passed;
    (*next)->times[Index(WaitCause::kDispatch)] += passed;
    if (all_held_.slots > 0) continue;
    if (is_holder_[(*next)->process] == 0) AddHolder((*next)->process);
    held_[(*next)->process].offset += passed;
  }
}

// After any change while executions wait.
void WaitClass::Update(bool contended) {
  state_ = StateNow();
  if (clock_ != nullptr && contended != Contends()) TellClock(!contended);
}

void WaitClass::Change(uint32_t number, const HostNow& from, const HostNow& to, Timestamp now) {
  const int64_t more =
      static_cast<int64_t>(to.Has(needs_.slots)) - static_cast<int64_t>(from.Has(needs_.slots));
  if (more == 0 && from.open == to.open) return;
  if (Waits()) Settle(now);
  const bool contended = Contends();
  able_ += more;
  if (usable_[number]) {
    able_usable_ += more;
    open_usable_ += static_cast<int64_t>(to.open) - static_cast<int64_t>(from.open);
    free_usable_ += (to.open ? to.free : 0) - (from.open ? from.free : 0);
  }
  if (Waits()) Update(contended);
}

void WaitClass::AddHolder(uint32_t process) {
  is_holder_[process] = 1;
  held_[process] = {0, 0};
  holders_.push_back(process);
}

void WaitClass::NoteTaken(uint32_t process, uint32_t rank, int64_t slots) {
  state_ = StateNow();
  if (registered_ > 0) {
    held_[process].offset -= slots * contention();
    all_held_.Take(slots, contention());
  }
  // Nobody waits who was ready before: no wait can come to count this execution, now or later.
  if (first_->rank >= rank) return;
  overtakers_.Add(rank, -slots * contention(), slots);
  ++overtakings_;
}

void WaitClass::CountRunning(int64_t change, Timestamp now) {
  if (Waits()) Settle(now);
  const bool contended = Contends();
  running_ += change;
  if (Waits()) Update(contended);
}

void WaitClass::Begin(Pending& pending, Timestamp now) {
  if (Waits()) {
    Settle(now);
  } else {
    since_ = now;
    state_ = StateNow();
    overtakers_.Restart(pending.rank);
  }
  Append(pending);
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] = -spent_[cause];
  pending.overtakings = overtakings_;
  if (clock_ != nullptr) CountWaiting(pending.process, 1);
}

Micros WaitClass::End(Pending& pending, Timestamp now) {
  Settle(now);
  if (pending.listed) by_start_.erase(&pending);
  Remove(pending);
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] += spent_[cause];
  if (clock_ != nullptr) CountWaiting(pending.process, -1);
  if (!pending.registered) return 0;
  Charge(pending.process, 1);
  --registered_;
  const Micros all = all_held_.Time(contention()) - pending.all_held;
  if (pending.overtakings == overtakings_ || all <= 0) return 0;
  const int64_t later = overtakers_.Above(pending.rank, contention());
  return static_cast<Micros>(Int128{pending.times[Index(WaitCause::kContention)]} * later / all);
}

// Executions that wait while the class contends are registered from here on.
void WaitClass::RegisterAll() {
  if (last_->registered) return;
  if (registered_ == 0) RestartHeld();
  for (Pending* pending = last_; pending != nullptr && !pending->registered; pending = pending->before) {
    Charge(pending->process, -1);
    pending->all_held = all_held_.Time(contention());
    pending->registered = true;
    ++registered_;
  }
}

void WaitClass::RestartHeld() {
  all_held_ = {};
  std::erase_if(holders_, [this](uint32_t process) {
    Held& held = held_[process];
    held.Restart(contention());
    all_held_.slots += held.slots;
    is_holder_[process] = held.slots > 0 ? 1 : 0;
    return held.slots == 0;
  });
  all_held_.Restart(contention());
}

// The contention of an execution of the process is the difference of what was held at its end (1) and at its
// beginning (-1). Who is not on the list has held nothing since.
void WaitClass::Charge(uint32_t process, int sign) {
  std::vector<UInt128>& held_by = (*held_by_)[process];
  for (const uint32_t holder : holders_) {
    const auto time = static_cast<UInt128>(held_[holder].Time(contention()));
    held_by[holder] += sign > 0 ? time : ~time + 1;
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
  ++waits_;
}

void WaitClass::Remove(Pending& pending) {
  (pending.before != nullptr ? pending.before->behind : first_) = pending.behind;
  (pending.behind != nullptr ? pending.behind->before : last_) = pending.before;
  --waits_;
}

}  // namespace harness::process
