// SPDX-License-Identifier: Apache-2.0
// What a lever cannot judge without. Where the log does not tell it, the lever is skipped as unknown: that a
// pattern was not found in what was never written down says nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ideaspace/lever_input.h"

namespace harness::ideaspace {

// One bit each. Columns that may well be empty (predecessors, schedules, parameters) are told where a source
// has them; the others where some row has a value.
enum LeverNeed : uint32_t {
  kNeedsProcesses = 1U << 0,
  kNeedsHosts = 1U << 1,
  kNeedsWaits = 1U << 2,      // a time from which executions could start, and their start
  kNeedsDurations = 1U << 3,  // start and end
  kNeedsAttribution = 1U << 4,
  kNeedsPredecessors = 1U << 5,
  kNeedsSchedules = 1U << 6,
  kNeedsParameters = 1U << 7,
  kNeedsAttempts = 1U << 8,
};

struct Unknown {
  std::string reason;       // gating_reason, as "no_hosts"
  std::string explanation;  // a sentence
};

// The first need, in the order above, that the log does not meet.
std::optional<Unknown> FirstUnmet(uint32_t needs, const LeverInput& input);

// For docs/levers.md: "hosts; waits".
std::string NeedsText(uint32_t needs);

}  // namespace harness::ideaspace
