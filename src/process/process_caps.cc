// SPDX-License-Identifier: Apache-2.0
#include "process/process_caps.h"

namespace harness::process {
namespace {

constexpr int64_t kLeastSpells = 20;

}  // namespace

CapWatch::CapWatch(int64_t most)
    : time_(static_cast<size_t>(most) + 1), spells_(static_cast<size_t>(most) + 1) {}

void CapWatch::Set(Micros free_us, int64_t running, int64_t waiting) {
  const Micros passed = waiting_ > 0 ? free_us - free_us_ : 0;
  if (passed > 0) {
    time_[static_cast<size_t>(running_)] += passed;
    if (!idle_) ++spells_[static_cast<size_t>(running_)];
  }
  idle_ = passed > 0;
  free_us_ = free_us;
  running_ = running;
  waiting_ = waiting;
}

ProcessCap CapWatch::Cap() const {
  Micros all = 0;
  for (const Micros time : time_) all += time;
  const Micros at_most = time_.back();
  const bool capped = time_.size() > 1 && spells_.back() >= kLeastSpells && at_most >= all - all / 10;
  if (!capped) return {};
  return {static_cast<int64_t>(time_.size()) - 1, at_most, spells_.back()};
}

}  // namespace harness::process
