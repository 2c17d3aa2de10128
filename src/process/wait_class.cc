// SPDX-License-Identifier: Apache-2.0
#include "process/wait_class.h"

#include <algorithm>
#include <iterator>

#include "base/exact_sum.h"

namespace harness::process {

WaitClass::WaitClass(Needs needs, const std::vector<HostState>& all_hosts, const AbleHosts& able,
                     HeldBy& held_by, std::pmr::memory_resource* memory)
    : slots_(needs.slots),
      cap_(needs.cap),
      one_each_(needs.one_each),
      all_hosts_(all_hosts),
      able_(able),
      by_start_(memory),
      shares_(held_by) {
  hosts = std::move(needs.hosts);
}

void WaitClass::LookUp() {
  open_usable_ = able_usable_ = free_usable_ = 0;
  shares_.ForgetHolders();
  for (const uint32_t number : hosts) {
    const HostNow& host = all_hosts_[number].now;
    open_usable_ += host.open ? 1 : 0;
    able_usable_ += host.Has(slots_) ? 1 : 0;
    free_usable_ += host.Room();
  }
}

WaitCause WaitClass::StateNow() const {
  if (open_usable_ == 0) return WaitCause::kUnavailability;
  if (able_usable_ == 0) return WaitCause::kContention;
  return cap_ > 0 && running_ >= cap_ ? WaitCause::kRestricted : WaitCause::kDispatch;
}

// After any change while executions wait.
void WaitClass::NoteState(Timestamp now) {
  state_ = StateNow();
  if (state_ == WaitCause::kContention) none_us_ = able_.NoneUntil(now);
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
  if (IsShort()) return SettleShort(passed, now, next);
  if (state_ == WaitCause::kContention) return SettleBlocked(passed, now);
  spent_[Index(state_)] += passed;
}

// Where nobody holds a slot, those to whom the free ones belong are charged.
void WaitClass::SettleShort(Micros passed, Timestamp now, std::span<Pending* const> next) {
  Contend(passed, now);
  for (Pending* pending : next) {
    pending->times[Index(WaitCause::kContention)] -= passed;
    pending->times[Index(WaitCause::kDispatch)] += passed;
    if (shares_.slots() == 0) shares_.Credit(pending->group, passed);
  }
}

void WaitClass::SettleBlocked(Micros passed, Timestamp now) {
  const Micros none_us = able_.NoneUntil(now);
  const Micros contended = none_us - none_us_;
  none_us_ = none_us;
  spent_[Index(WaitCause::kRestricted)] += passed - contended;
  if (contended > 0) Contend(contended, now);
}

// Until `now`, of which nothing is told yet: what ends then held its slots so far.
void WaitClass::Contend(Micros passed, Timestamp now) {
  if (!shares_.knows_holders()) LookUpHolders(now - 1);
  RegisterAll();
  shares_.Flush(contention());
  spent_[Index(WaitCause::kContention)] += passed;
}

void WaitClass::LookUpHolders(Timestamp now) {
  shares_.KnowHolders(contention(), [&](auto&& hold) {
    for (const uint32_t host : hosts) {
      all_hosts_[host].holdings.Each(now, [&](const Holding& held) { hold(held.group, held.slots); });
    }
  });
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

void WaitClass::Turn(const HostNow& from, const HostNow& to, Timestamp now) {
  if (Looks()) Settle(now);
  able_usable_ += static_cast<int64_t>(to.Has(slots_)) - static_cast<int64_t>(from.Has(slots_));
  open_usable_ += static_cast<int64_t>(to.open) - static_cast<int64_t>(from.open);
  free_usable_ += to.Room() - from.Room();
  if (Looks()) NoteState(now);
}

void WaitClass::NoteTaken(uint32_t rank, int64_t slots, Timestamp now) {
  NoteState(now);
  // Nobody waits who was ready before: no wait can come to count this execution, now or later.
  if (!one_each_ || first_->rank >= rank) return;
  overtakers_.Add(rank, -slots * contention(), slots);
  ++overtakings_;
}

void WaitClass::CountRunning(int64_t change, Timestamp now) {
  if (Looks()) Settle(now);
  running_ += change;
  if (Looks()) NoteState(now);
}

void WaitClass::Begin(Pending& pending, Timestamp now) {
  if (Looks()) {
    Settle(now);
  } else {
    since_ = now;
    NoteState(now);
    if (one_each_) overtakers_.Restart();
  }
  Append(pending);
  if (one_each_) overtakers_.Expect(pending.rank);
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] = -spent_[cause];
  pending.overtakings = overtakings_;
  pending.registered = pending.listed = false;
}

Micros WaitClass::End(Pending& pending, Timestamp now) {
  Settle(now);
  if (pending.listed) by_start_.erase(&pending);
  Remove(pending);
  patience = cost;
  for (size_t cause = kBySlots; cause < kWaitCauses; ++cause) pending.times[cause] += spent_[cause];
  if (!pending.registered) return 0;
  shares_.Contend(pending.group, -1, contention());
  const auto all = static_cast<Micros>(shares_.Time(contention()) - pending.all_held);
  if (shares_.contending() == 0) shares_.Flush(contention());
  if (pending.overtakings == overtakings_ || all <= 0) return 0;
  const int64_t later = overtakers_.Above(pending.rank, contention());
  return static_cast<Micros>(Int128{pending.times[Index(WaitCause::kContention)]} * later / all);
}

// Executions that wait while the class contends are registered from here on.
void WaitClass::RegisterAll() {
  for (Pending* pending = last_; pending != nullptr && !pending->registered; pending = pending->before) {
    shares_.Contend(pending->group, 1, contention());
    pending->all_held = shares_.Time(contention());
    pending->registered = true;
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
