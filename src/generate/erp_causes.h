// SPDX-License-Identifier: Apache-2.0
// Why an execution waited, from the simulation that made it wait.
#pragma once

#include <array>
#include <cstdint>

#include "generate/erp_jobs.h"

namespace harness::generate {

// The causes of verified-actions, in the order of the truth file's columns.
enum class Cause : uint8_t { kHeld, kBatching, kSchedule, kUnavailable, kRestricted, kContention, kDispatch };
inline constexpr size_t kCauseCount = 7;
inline constexpr const char* kCauseNames[kCauseCount] = {
    "held", "batching", "schedule", "unavailable", "restricted", "contention", "dispatch"};

// Seconds of start - eligible by cause, for a started execution; they sum to it exactly.
//   held         the parent or the dependency had not ended
//   batching     0: nothing in this log waits for a batch to fill
//   schedule     until the next poll
//   unavailable  ready, and the hosts were closed
//   restricted   ready, the hosts open, a slot free, and the process at its cap
//   contention   ready, the hosts open, and every slot of both hosts taken
//   dispatch     the rest: the latency of the dispatcher
std::array<Second, kCauseCount> CausesOf(const Job& job, const ErpModel& model, const ErpCalendar& calendar);

}  // namespace harness::generate
