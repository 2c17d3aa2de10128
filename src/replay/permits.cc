// SPDX-License-Identifier: Apache-2.0
#include "replay/permits.h"

namespace harness::replay {

void Permits::Reset(const Machines& machines) {
  of_process_.resize(machines.has_caps() ? machines.cap_of_process.size() : 0);
  for (size_t process = 0; process < of_process_.size(); ++process) {
    State& state = of_process_[process];
    state.cap = machines.cap_of_process[process];
    state.held = 0;
    state.asking.clear();
  }
}

bool Permits::Ask(uint32_t process, const Asking& asking) {
  State& state = of_process_[process];
  if (state.held == state.cap) {
    state.asking.push_back(asking);
    return false;
  }
  ++state.held;
  return true;
}

std::optional<Permits::Asking> Permits::Free(uint32_t process) {
  State& state = of_process_[process];
  if (state.asking.empty()) {
    --state.held;
    return std::nullopt;
  }
  const Asking next = state.asking.front();
  state.asking.pop_front();
  return next;
}

}  // namespace harness::replay
