// SPDX-License-Identifier: Apache-2.0
// Did a run with known issues off find something to do by itself?
#pragma once

#include "insight/gate.h"
#include "insight/insight.h"

namespace harness::insight {

// Passes when at least one actionable insight was discovered, by at least one plugin; fails otherwise, and
// says that nothing was found, with what was recommended and does not count, and why.
Gate DiscoveryGate(const Insights& insights);

}  // namespace harness::insight
