// SPDX-License-Identifier: Apache-2.0
// Payout calls that stand in several inputs of one log: a total over all inputs counts them several times.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/time.h"
#include "process/executions.h"

namespace harness::process {

// What tells a call from others. With an execution id these are its process, its id and its ReferenceTime
// (execution_facts.h), as logs of two systems may give the same id twice, and a call that one log saw
// unfinished may have ended in the next. Without one all fields.
struct CallIdentity {
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  uint32_t process = 0;
  uint32_t id = kNone;  // number of the execution id
  Timestamp at_us = kUnknownTime;
  Timestamp started_us = kUnknownTime, ended_us = kUnknownTime;
  uint32_t host = kNone;
  uint32_t key = kNone, rest = kNone;  // of its SplitParameters; kNone without

  auto operator<=>(const CallIdentity&) const = default;
};

struct SourceCall {
  CallIdentity identity;
  uint32_t source = 0;

  auto operator<=>(const SourceCall&) const = default;
};

// The calls beyond those of the source that has most of them, summed over the distinct calls: what a total
// counts too often. Calls that one source alone has twice are no overlap. A call with neither an id nor any
// time is like no other. O(n log n); the order of `calls` does not matter.
int64_t OverlappingCalls(std::vector<SourceCall> calls);

}  // namespace harness::process
