// SPDX-License-Identifier: Apache-2.0
#include "replay/timed_permits.h"

#include <algorithm>
#include <functional>

namespace harness::replay {

void TimedPermits::Reset(const Machines& machines) {
  Clear();
  of_process_.resize(machines.has_caps() ? machines.cap_of_process.size() : 0);
  is_capped_.resize(of_process_.size());
  for (size_t process = 0; process < of_process_.size(); ++process) {
    of_process_[process].cap = machines.cap_of_process[process];
    is_capped_[process] = of_process_[process].cap > 0 ? 1 : 0;
  }
}

void TimedPermits::Clear() {
  for (const uint32_t process : used_) {
    State& state = of_process_[process];
    state.used = false;
    state.held = 0;
    state.ends.clear();
    state.asking.clear();
  }
  used_.clear();
  grants_.clear();
}

bool TimedPermits::Ask(uint32_t process, const Asking& asking) {
  State& state = of_process_[process];
  if (!state.used) {
    state.used = true;
    used_.push_back(process);
  }
  // While somebody waits, each end is his.
  while (state.asking.empty() && !state.ends.empty() && state.ends.front() <= asking.ready) {
    std::pop_heap(state.ends.begin(), state.ends.end(), std::greater<>());
    state.ends.pop_back();
    --state.held;
  }
  if (state.held < state.cap) {
    ++state.held;
    return true;
  }
  state.asking.push_back(asking);
  if (state.asking.size() == 1) Announce(process);
  return false;
}

void TimedPermits::Start(uint32_t process, Timestamp end) {
  State& state = of_process_[process];
  state.ends.push_back(end);
  std::push_heap(state.ends.begin(), state.ends.end(), std::greater<>());
  if (!state.asking.empty() && state.ends.front() == end) Announce(process);
}

std::optional<TimedPermits::Asking> TimedPermits::Free(uint32_t process) {
  State& state = of_process_[process];
  if (state.asking.empty()) {
    --state.held;
    return std::nullopt;
  }
  const Asking next = state.asking.front();
  state.asking.pop_front();
  return next;
}

void TimedPermits::Grants(Timestamp now, std::vector<Asking>& granted) {
  while (!grants_.empty() && grants_.front().at <= now) {
    const uint32_t process = grants_.front().process;
    std::pop_heap(grants_.begin(), grants_.end(), std::greater<>());
    grants_.pop_back();
    State& state = of_process_[process];
    while (!state.asking.empty() && !state.ends.empty() && state.ends.front() <= now) {
      std::pop_heap(state.ends.begin(), state.ends.end(), std::greater<>());
      state.ends.pop_back();
      granted.push_back(state.asking.front());
      state.asking.pop_front();
    }
    if (!state.asking.empty()) Announce(process);
  }
}

// The next end of the process will be somebody's permission.
void TimedPermits::Announce(uint32_t process) {
  const State& state = of_process_[process];
  if (state.ends.empty()) return;  // all holders still wait for a slot: the first to start announces
  grants_.push_back({state.ends.front(), process});
  std::push_heap(grants_.begin(), grants_.end(), std::greater<>());
}

}  // namespace harness::replay
