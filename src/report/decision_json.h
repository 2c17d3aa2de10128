// SPDX-License-Identifier: Apache-2.0
// The decision path of a run as JSON: energy, verified actions, plans, what was blocked and skipped, known
// issues.
#pragma once

#include "report/facts.h"

namespace harness::report {

// The part "decision" of report.json; figures that are not known are null, and `reason` says why there is no
// energy or no action.
Json DecisionJson(const Facts& facts);

}  // namespace harness::report
