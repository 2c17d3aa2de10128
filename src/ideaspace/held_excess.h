// SPDX-License-Identifier: Apache-2.0
// Does a process hold more of its pool than falls to it by chance while others wait?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ideaspace/lever_input.h"

namespace harness::ideaspace {

// Of each process, in their order: slot-seconds that its executions hold while executions of others wait for
// a slot of its pool, less what would be theirs of all slots that are held then, had the executions of the
// pool been given to processes by lot: its share of those that hold slots. One entry a block of time, a day
// (UTC) or, of a log shorter than a week, a seventh of it; blocks in which nothing is held while others wait
// are left out. Requires processes that ran on some host, each once. One walk over the timeline for all.
std::vector<std::vector<int64_t>> HeldExcess(const LeverInput& input, std::span<const uint32_t> processes);

}  // namespace harness::ideaspace
