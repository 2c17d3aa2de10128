// SPDX-License-Identifier: Apache-2.0
// What a benchmark holds in memory: every allocation by `new` of the program that links this is counted.
#pragma once

#include <cstdint>

namespace harness::bench {

int64_t HeldBytes();
// The most since the last ForgetMostHeld().
int64_t MostHeldBytes();
void ForgetMostHeld();

}  // namespace harness::bench
