// SPDX-License-Identifier: Apache-2.0
// The causes for which an execution of a generated queue waits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace harness::generate {

// The state of the simulated system decides at every instant; the first line that holds:
//   held            its predecessor has not ended
//   batching        it is collected with others, and they have not been let go
//   schedule        the next tick of its poll has not come
//   unavailability  every host that may run it is closed
//   restricted      a slot is free for it, and its process runs as often at once as it may
//   dispatch        a slot is free for it: the dispatcher's latency
//   restricted      a slot is free on an open host, and the execution may not run there
//   contention      every slot of the open hosts is taken
enum class QueueCause : uint8_t {
  kHeld,
  kBatching,
  kSchedule,
  kUnavailability,
  kRestricted,
  kContention,
  kDispatch
};
inline constexpr size_t kQueueCauses = 7;
inline constexpr const char* kQueueCauseNames[kQueueCauses] = {
    "held", "batching", "schedule", "unavailability", "restricted", "contention", "dispatch"};

// Microseconds by cause; of one execution they sum to start - queued exactly.
using QueueWaits = std::array<Micros, kQueueCauses>;

constexpr size_t IndexOf(QueueCause cause) {
  return static_cast<size_t>(cause);
}

}  // namespace harness::generate
