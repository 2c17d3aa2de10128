// SPDX-License-Identifier: Apache-2.0
// Does everything that the plugins of a run recommend keep the insight contract?
#pragma once

#include "insight/gate.h"
#include "insight/insight.h"

namespace harness::insight {

// The gate "insight_contract", hard: fails when a recommendation breaks a rule, or a plugin neither
// recommends nor says why not. The sentence names the first; `measured` has the counts and up to 20
// violations.
Gate ContractGate(const Insights& insights);

}  // namespace harness::insight
