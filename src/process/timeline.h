// SPDX-License-Identifier: Apache-2.0
// What happens in a log, in order of time: ends, executions that become ready, starts.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "process/executions.h"

namespace harness::process {

// From here on only a slot is missing: the eligible time, or the end of the predecessor where that is later.
// A predecessor that ended after the start held nothing; one whose end is unknown did so until the start.
// kUnknownTime without a known wait of 0 or more.
Timestamp ReadyTime(const Executions& log, size_t row);

// True when the execution held its slots for some time: start and end known, the end after the start.
inline bool HoldsSlots(const Executions& log, size_t row) {
  return log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime &&
         log.ended_us[row] > log.started_us[row];
}

// What happens to a row at a moment: it ends, becomes ready, or starts. A row that neither waits nor holds
// slots has no moments.
enum class Moment : uint8_t {
  kEnd,            // frees its slots
  kReady,          // begins to wait: it starts later
  kStart,          // takes its slots without a wait
  kStartLate,      // ends its wait and takes its slots
  kStartLateOnly,  // ends its wait and takes nothing
};

// All moments in order of (time, ends before those that become ready before starts, row).
struct Timeline {
  std::vector<Timestamp> ready_us;  // by row, ReadyTime()
  std::vector<uint32_t> rows;       // by moment; at most three of a row, 5 bytes each with `moments`
  std::vector<Moment> moments;
};

// O(n log n) at worst; about O(n) where times are spread.
Timeline MakeTimeline(const Executions& log);

// When a moment of the timeline is.
class MomentTimes {
 public:
  MomentTimes(const Executions& log, const Timeline& timeline)
      : times_{log.ended_us.data(), timeline.ready_us.data(), log.started_us.data(), log.started_us.data(),
               log.started_us.data()} {}
  Timestamp Of(Moment moment, uint32_t row) const { return times_[static_cast<size_t>(moment)][row]; }

 private:
  std::array<const Timestamp*, 5> times_;
};

// Calls `visitor.End(row, at)`, `visitor.Ready(row, at)` and `visitor.Start(row, at)` in order of time; at
// one instant first ends, then those that become ready, then starts; rows ascending in each.
template <typename Visitor>
void Walk(const Executions& log, const Timeline& timeline, Visitor&& visitor) {
  const MomentTimes times(log, timeline);
  for (size_t i = 0; i < timeline.rows.size(); ++i) {
    const uint32_t row = timeline.rows[i];
    const Moment moment = timeline.moments[i];
    const Timestamp at = times.Of(moment, row);
    if (moment == Moment::kEnd) {
      visitor.End(row, at);
    } else if (moment == Moment::kReady) {
      visitor.Ready(row, at);
    } else {
      visitor.Start(row, at);
    }
  }
}

// A moment as what changes by it.
struct Change {
  uint32_t row, process, host;
  Timestamp at;
  int64_t running;  // executions that hold slots: one more (1), one less (-1), or as many (0)
  int64_t waiting;  // executions that wait
  int64_t slots;    // that are held
};

// Calls `visitor.Apply(change)` for each moment in order: for what only counts. No branch depends on the kind
// of moment, which no processor can foresee.
template <typename Visitor>
void WalkChanges(const Executions& log, const Timeline& timeline, Visitor&& visitor) {
  static constexpr std::array<int8_t, 5> kRunning = {-1, 0, 1, 1, 0};
  static constexpr std::array<int8_t, 5> kWaiting = {0, 1, 0, -1, -1};
  const MomentTimes times(log, timeline);
  const uint32_t* const process = log.process.data();
  const uint32_t* const host = log.host.data();
  const uint32_t* const slots = log.slots.data();
  const size_t count = timeline.rows.size();
  for (size_t i = 0; i < count; ++i) {
    const uint32_t row = timeline.rows[i];
    const Moment moment = timeline.moments[i];
    const int64_t running = kRunning[static_cast<size_t>(moment)];
    const int64_t waiting = kWaiting[static_cast<size_t>(moment)];
    visitor.Apply(
        {row, process[row], host[row], times.Of(moment, row), running, waiting, running * slots[row]});
  }
}

}  // namespace harness::process
