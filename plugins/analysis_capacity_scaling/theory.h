// SPDX-License-Identifier: Apache-2.0
// What queueing theory says of a pool, and why it has nothing to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/analysis_capacity_scaling/pools.h"

namespace harness::plugins::analysis_capacity_scaling {

// The pool's total wait by Allen and Cunneen with `slots` slots; nothing where the formula has no answer.
std::optional<double> TheoryWaitUs(const Pool& pool, int64_t slots);

// By the formula, of one more server; at most what was waited, for nothing can save more.
std::optional<double> TheorySavingUs(const Pool& pool);

// A clause; empty where the formula applies.
std::string WhyNoTheory(const Pool& pool, const replay::Model& model);

}  // namespace harness::plugins::analysis_capacity_scaling
