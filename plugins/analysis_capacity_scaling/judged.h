// SPDX-License-Identifier: Apache-2.0
// What the replay says of more slots for a pool, and why the naive rule promises something else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/analysis_capacity_scaling/pools.h"

namespace harness::plugins::analysis_capacity_scaling {

struct Judged {
  Pool pool;
  replay::Outcome server;              // + the slots of one more server
  std::vector<replay::Outcome> curve;  // + 1 .. more_slots
  std::string why;
};

bool IsInconclusive(const replay::Outcome& outcome);

// `attribution`: the waits of each host by cause, as the metric "by_host" of the wait attribution; empty
// where it did not run. Errors: those of Study::Evaluate.
Result<Judged> JudgePool(const replay::Study& study, Pool pool, bool one_pool, int64_t more_slots,
                         const Json& attribution);

}  // namespace harness::plugins::analysis_capacity_scaling
