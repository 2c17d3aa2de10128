// SPDX-License-Identifier: Apache-2.0
// What the levers that add a slot to a pool have in common.
#pragma once

#include "ideaspace/lever.h"

namespace harness::ideaspace {

// Looks at the pools some of whose hosts have "qpec" in their names, in any case, and proposes a slot for one
// of these hosts; or at the other pools; or at all.
enum class PoolNames { kQpec, kOther, kAll };
Result<GateResult> GatePools(const LeverInfo& info, const LeverInput& input, const LeverSettings& settings,
                             PoolNames names);

}  // namespace harness::ideaspace
