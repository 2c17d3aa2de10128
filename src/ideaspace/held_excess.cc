// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/held_excess.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace harness::ideaspace {
namespace {

using process::kUnknownTime;

// Exact sums of one block, in slots times microseconds.
struct HeldInBlock {
  Int128 own = 0, all = 0;
};

class HeldWatch {
 public:
  HeldWatch(const LeverInput& input, uint32_t process, Micros block)
      : input_(input),
        process_(process),
        pool_(input.groups.group_of_host[input.learned.pools.runs_on[process].front()]),
        block_(block) {}

  void End(uint32_t row, Timestamp at) { Change(row, at, -int64_t{input_.log().slots[row]}, 0); }
  void Ready(uint32_t row, Timestamp at) { Change(row, at, 0, 1); }
  void Start(uint32_t row, Timestamp at) {
    const Timestamp ready = input_.learned.timeline.ready_us[row];
    const bool holds = process::HoldsSlots(input_.log(), row);
    Change(row, at, holds ? int64_t{input_.log().slots[row]} : 0,
           ready != kUnknownTime && ready < at ? -1 : 0);
    if (!holds || !IsInPool(row)) return;
    ++executions_;
    own_executions_ += input_.log().process[row] == process_ ? 1 : 0;
  }

  std::vector<int64_t> Excess() const {
    std::vector<int64_t> excess;
    for (const auto& [at, held] : blocks_) {
      const Int128 beyond = held.own * executions_ - held.all * own_executions_;
      excess.push_back(
          std::llround(static_cast<double>(beyond) / static_cast<double>(executions_) / kMicrosPerSecond));
    }
    return excess;
  }

 private:
  bool IsInPool(uint32_t row) const { return input_.groups.group_of_host[input_.log().host[row]] == pool_; }

  void Change(uint32_t row, Timestamp at, int64_t slots, int64_t waits) {
    if (!IsInPool(row)) return;
    if (others_wait_ > 0 && held_ > 0) Hold(since_, at);
    since_ = at;
    held_ += slots;
    if (input_.log().process[row] == process_) {
      own_ += slots;
    } else {
      others_wait_ += waits;
    }
  }
  // The timeline runs forward, so that one block follows another.
  void Hold(Timestamp from, Timestamp to) {
    while (from < to) {
      if (in_block_ == nullptr || from >= block_end_) {
        const Timestamp begin = FloorTo(from, block_);
        block_end_ = begin + block_;
        in_block_ = &blocks_[begin];
      }
      const Micros span = std::min(to, block_end_) - from;
      in_block_->own += Int128{own_} * span;
      in_block_->all += Int128{held_} * span;
      from += span;
    }
  }

  const LeverInput& input_;
  const uint32_t process_;
  const uint32_t pool_;
  const Micros block_;
  Timestamp since_ = 0;
  int64_t held_ = 0, own_ = 0, others_wait_ = 0;
  int64_t executions_ = 0, own_executions_ = 0;
  std::map<Timestamp, HeldInBlock> blocks_;
  HeldInBlock* in_block_ = nullptr;
  Timestamp block_end_ = 0;
};

Micros BlockOf(const process::Executions& log) {
  Timestamp first = kUnknownTime, last = kUnknownTime;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (!process::HoldsSlots(log, row)) continue;
    first = first == kUnknownTime ? log.started_us[row] : std::min(first, log.started_us[row]);
    last = std::max(last, log.ended_us[row]);
  }
  const Int128 span = Int128{last} - first;
  return span >= 7 * Int128{kMicrosPerDay} ? kMicrosPerDay : static_cast<Micros>(span / 7) + 1;
}

}  // namespace

std::vector<int64_t> HeldExcess(const LeverInput& input, uint32_t process) {
  HeldWatch watch(input, process, BlockOf(input.log()));
  process::Walk(input.log(), input.learned.timeline, watch);
  return watch.Excess();
}

}  // namespace harness::ideaspace
