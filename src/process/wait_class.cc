// SPDX-License-Identifier: Apache-2.0
#include "process/wait_class.h"

#include <algorithm>
#include <iterator>

#include "base/exact_sum.h"

namespace harness::process {

WaitClass::WaitClass(Needs needs, const std::vector<HostNow>& hosts, HeldBy& held_by, HeldClock* clock,
                     std::pmr::memory_resource* memory)
    : needs_(std::move(needs)),
      usable_(hosts.size()),
      by_start_(memory),
      clock_(clock),
      held_(clock == nullptr ? held_by.size() : 0),
      due_(held_.size()),
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
  std::span<Pending* const> next;
  if (now > since_ && IsShort()) {
    next = NextToStart();
    const Timestamp claimed = std::min(now, ClaimedFrom(next));
    spent_[Index(WaitCause::kDispatch)] += claimed - since_;
    since_ = claimed;
  }
  const Micros passed = now - since_;
  if (passed == 0) return;
  since_ = now;
  if (clock_ == nullptr && Contends()) {
    RegisterAll();
    ChargeHolders();
  }
  if (IsShort()) return SettleShort(passed, next);
  spent_[Index(state_)] += passed;
}

// Where nobody holds a slot, those to whom the free ones belong are charged.
void WaitClass::SettleShort(Micros passed, std::span<Pending* const> next) {
  spent_[Index(WaitCause::kContention)] += passed;
  for (Pending* pending : next) {
    pending->times[Index(WaitCause::kContention)] -= passed;
    pending->times[Index(WaitCause::kDispatch)] += passed;
    if (all_held_.slots > 0) continue;
    if (!held_[pending->process].listed) AddHolder(pending->process);
    held_[pending->process].offset += static_cast<uint64_t>(passed);
  }
}

// Those to whom the free slots belong. A few that wait are soon sorted; of many the order is kept.
std::span<Pending* const> WaitClass::NextToStart() {
  constexpr int64_t kFewSteps = 64;
  next_.clear();
  if (waits_ * free_usable_ <= kFewSteps) {
    for (Pending* pending = first_; pending != nullptr; pending = pending->behind) next_.push_back(pending);
    std::partial_sort(next_.begin(), next_.begin() + free_usable_, next_.end(), StartsFirst());
  } else {
    for (Pending* pending = last_; pending != nullptr && !pending->listed; pending = pending->before) {
      pending->listed = true;
      by_start_.insert(pending);
    }
    std::copy_n(by_start_.begin(), free_usable_, std::back_inserter(next_));
  }
  return std::span(next_).first(static_cast<size_t>(free_usable_));
}

// Not before since_: when the last of those to whom the free slots belong has kClaimed left.
Timestamp WaitClass::ClaimedFrom(std::span<Pending* const> next) const {
  const uint64_t left = static_cast<uint64_t>(next.back()->started_us) - static_cast<uint64_t>(since_);
  const auto claimed = static_cast<uint64_t>(kClaimed);
  return left <= claimed ? since_ : static_cast<Timestamp>(static_cast<uint64_t>(since_) + (left - claimed));
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
  held_[process] = {.listed = true};
  holders_.push_back(process);
}

void WaitClass::NoteTaken(uint32_t process, uint32_t rank, int64_t slots) {
  state_ = StateNow();
  if (registered_ > 0) {
    all_held_.slots += static_cast<uint32_t>(slots);
    all_held_.Turn(slots, contention());
    held_[process].Turn(slots, contention());
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
  pending.registered = pending.listed = false;
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
  if (--registered_ == 0) ChargeHolders();
  const auto all = static_cast<Micros>(all_held_.Time(contention()) - pending.all_held);
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
    held.listed = held.slots > 0;
    return !held.listed;
  });
  all_held_.Restart(contention());
}

// The contention of an execution of the process is the difference of what was held at its end (1) and at its
// beginning (-1). At one reading of the clock of contention only the sum counts.
void WaitClass::Charge(uint32_t process, int64_t more) {
  if (due_[process] == 0) due_processes_.push_back(process);
  due_[process] += more;
}

// Before that clock goes on. Who is not a holder has held nothing since the first of those registered was.
void WaitClass::ChargeHolders() {
  for (const uint32_t process : due_processes_) {
    const auto count = static_cast<UInt128>(Int128{due_[process]});
    due_[process] = 0;
    if (count == 0) continue;
    std::vector<UInt128>& held_by = (*held_by_)[process];
    for (const uint32_t holder : holders_) {
      held_by[holder] += count * held_[holder].Time(contention());
    }
  }
  due_processes_.clear();
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
