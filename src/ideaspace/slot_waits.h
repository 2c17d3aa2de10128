// SPDX-License-Identifier: Apache-2.0
// At what hours of the day executions wait for slots.
#pragma once

#include <cstddef>
#include <vector>

#include "ideaspace/lever_input.h"
#include "ideaspace/paired_permutation.h"

namespace harness::ideaspace {

// Waits for slots (LeverInput::SlotWaitOf) in seconds, of executions that ran on hosts of one pool, by the
// day and the hour (UTC) in which they were ready; days without any are left out.
std::vector<DayOfHours> SlotWaitsByDay(const LeverInput& input, size_t pool);

}  // namespace harness::ideaspace
