// SPDX-License-Identifier: Apache-2.0
// Names of runs: when they started, and eight digits that tell runs of one second apart.
#pragma once

#include <string>

#include "base/time.h"

namespace harness::run {

// "20260114T105600Z-1f00c0de". Volatile by nature: from the clock and the kernel's random numbers.
std::string NewRunId(Timestamp now);
// The same with the number given.
std::string RunIdOf(Timestamp now, uint32_t number);

}  // namespace harness::run
