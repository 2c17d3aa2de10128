// SPDX-License-Identifier: Apache-2.0
// The rule of thumb for more slots: quoted with its label to be compared with, and no saving.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/exact_sum.h"
#include "replay/action.h"
#include "replay/model.h"

namespace harness::replay {

//   wait * more / (parts + more)
//
// of a wait that `parts` equal parts (slots, servers) share and `more` of them would share as well. Exact,
// rounded towards 0. Requires wait_us >= 0, parts >= 1, more >= 0, and a sum of both that 63 bits hold.
Int128 NaiveSaving(Int128 wait_us, int64_t parts, int64_t more);

// What the rule says of the pools (host_pools.h) that a plan gives more slots, summed over them.
struct NaivePromise {
  int64_t slots = 0, more = 0;  // now, and by the plan on top
  Int128 wait_us = 0;           // recorded, of the executions that may run there
  Int128 promised_us = 0;       // NaiveSaving of each pool
};
// Nothing for a plan that adds or takes no slots, or a model without hosts. Whatever else the plan does
// counts for nothing, and neither do pools that get no slots in the end. Requires a plan that can be applied.
std::optional<NaivePromise> PromiseOf(const Model& model, std::span<const Action> plan);
// The same, but nothing where the plan changes anything else or takes slots away.
std::optional<NaivePromise> PromiseOfSlotsAlone(const Model& model, std::span<const Action> plan);

}  // namespace harness::replay
