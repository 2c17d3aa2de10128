// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/held_excess.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace harness::ideaspace {
namespace {

using process::kUnknownTime;

// Exact sums of one block, in slots times microseconds.
struct HeldInBlock {
  Int128 own = 0, all = 0;
};

// A process that is watched.
struct Holder {
  uint32_t pool = 0;
  int64_t own = 0, waiting = 0;  // slots that it holds; its executions that wait
  int64_t executions = 0;
  std::vector<HeldInBlock> blocks;  // in order of time
  Timestamp block_end = INT64_MIN;  // of the last of them
};

constexpr uint32_t kNobody = UINT32_MAX;

class HeldWatch {
 public:
  HeldWatch(const LeverInput& input, std::span<const uint32_t> processes, Micros block)
      : groups_(input.groups),
        block_(block),
        pools_(input.groups.size()),
        holder_of_process_(input.processes.size(), kNobody) {
    for (const uint32_t process : processes) {
      Holder holder;
      holder.pool = groups_.group_of_host[input.learned.pools.runs_on[process].front()];
      holder_of_process_[process] = static_cast<uint32_t>(holders_.size());
      pools_[holder.pool].holders.push_back(holder_of_process_[process]);
      holders_.push_back(std::move(holder));
    }
  }

  void Apply(const process::Change& change) {
    const uint32_t number = groups_.group_of_host[change.host];
    Pool& pool = pools_[number];
    if (pool.holders.empty()) return;
    if (pool.waiting > 0 && pool.held > 0) Hold(pool, change.at);
    const int64_t starts = change.running > 0 ? 1 : 0;
    pool.since = change.at;
    pool.held += change.slots;
    pool.waiting += change.waiting;
    pool.executions += starts;
    const uint32_t place = holder_of_process_[change.process];
    if (place == kNobody || holders_[place].pool != number) return;
    holders_[place].own += change.slots;
    holders_[place].waiting += change.waiting;
    holders_[place].executions += starts;
  }

  std::vector<int64_t> ExcessOf(size_t place) const {
    const Holder& holder = holders_[place];
    const int64_t executions = pools_[holder.pool].executions;
    std::vector<int64_t> excess;
    for (const HeldInBlock& held : holder.blocks) {
      const Int128 beyond = held.own * executions - held.all * holder.executions;
      excess.push_back(
          std::llround(static_cast<double>(beyond) / static_cast<double>(executions) / kMicrosPerSecond));
    }
    return excess;
  }

 private:
  struct Pool {
    Timestamp since = 0;
    int64_t held = 0, waiting = 0, executions = 0;
    std::vector<uint32_t> holders;  // by place; those that are watched
  };

  void Hold(const Pool& pool, Timestamp to) {
    for (const uint32_t place : pool.holders) {
      if (pool.waiting > holders_[place].waiting) Hold(holders_[place], pool, to);
    }
  }
  // The timeline runs forward, so that one block follows another.
  void Hold(Holder& holder, const Pool& pool, Timestamp to) const {
    Timestamp from = pool.since;
    while (from < to) {
      if (from >= holder.block_end) {
        holder.block_end = FloorTo(from, block_) + block_;
        holder.blocks.emplace_back();
      }
      const Micros span = std::min(to, holder.block_end) - from;
      holder.blocks.back().own += Int128{holder.own} * span;
      holder.blocks.back().all += Int128{pool.held} * span;
      from += span;
    }
  }

  const process::HostGroups& groups_;
  const Micros block_;
  std::vector<Pool> pools_;
  std::vector<Holder> holders_;
  std::vector<uint32_t> holder_of_process_;  // kNobody: not watched
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

std::vector<std::vector<int64_t>> HeldExcess(const LeverInput& input, std::span<const uint32_t> processes) {
  std::vector<std::vector<int64_t>> excess;
  if (processes.empty()) return excess;
  HeldWatch watch(input, processes, BlockOf(input.log()));
  process::WalkChanges(input.log(), input.learned.timeline, watch);
  for (size_t i = 0; i < processes.size(); ++i) excess.push_back(watch.ExcessOf(i));
  return excess;
}

}  // namespace harness::ideaspace
