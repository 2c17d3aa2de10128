// SPDX-License-Identifier: Apache-2.0
// From the figures of a plan to its verdict, and how far it may be trusted.
#pragma once

#include "replay/study.h"

namespace harness::replay {

// Sets verdict and reason. The first that holds decides: executions that can never start are harmful; a model
// that does not reproduce the log is inconclusive; no change at all has no effect; a backlog that drifts with
// the plan is overloaded; no interval is inconclusive; an interval with 0 has no effect; one below 0 is
// harmful; a saving of at most `residual_us` is not provable; else it is verified.
void JudgePlan(const Calibration& calibration, Int128 residual_us, Outcome& outcome);

}  // namespace harness::replay
