// SPDX-License-Identifier: Apache-2.0
// The causes of a wait, and a time for each.
#pragma once

#include <array>
#include <cstddef>

#include "base/time.h"

namespace harness::process {

// For an execution that waits at time t, the first line that holds:
//   held            its predecessor has not ended
//   batching        the batch that it runs in is not released yet
//   schedule        its process is started at ticks of the clock, and the next has not come
//   unavailability  every host that could run it is closed, or silent (outages.h)
//   restricted      its process runs as often at once as its cap allows, and a host has a free slot for it
//   dispatch        a host that could run it is open and has enough free slots; but where fewer slots are
//                   free than executions wait for them, and each free one is taken within kClaimed, it
//                   belongs to the execution that takes it, and the others contend
//   restricted      no such host has, but some other open host has: the execution may not run there
//   contention      no open host has enough free slots
enum class WaitCause { kHeld, kBatching, kSchedule, kUnavailability, kRestricted, kContention, kDispatch };
inline constexpr size_t kWaitCauses = 7;
const char* WaitCauseName(WaitCause cause);

constexpr size_t Index(WaitCause cause) {
  return static_cast<size_t>(cause);
}
// The first of the causes that the state of the slots decides; those before are known from the row itself.
inline constexpr size_t kBySlots = Index(WaitCause::kUnavailability);

// How long before its start an execution has a free slot to itself. A scheduler needs so long to start it; a
// slot that stays free for longer while work waits for it is not what the work is short of.
inline constexpr Micros kClaimed = kMicrosPerMinute;

using CauseTimes = std::array<Micros, kWaitCauses>;

}  // namespace harness::process
