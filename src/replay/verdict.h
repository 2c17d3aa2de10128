// SPDX-License-Identifier: Apache-2.0
// From the figures of a plan to its verdict, and how far it may be trusted.
#pragma once

#include "replay/study.h"

namespace harness::replay {

// Sets error_us, verdict and reason.
//
// error_us, what the model may be wrong by where the plan changes waits: sum over the processes with a delta
// of min(residual of the process, |its delta|), the residual being |replayed - recorded| wait of the
// unchanged log. A process that the plan does not touch is no reason to doubt it, and one whose wait changes
// a little cannot make the saving wrong by more than that.
//
// The first that holds decides: executions that can never start are harmful; a model
// that does not reproduce the log is inconclusive; no change at all has no effect; a backlog that drifts with
// the plan is overloaded; no interval is inconclusive; an interval with 0 has no effect; one below 0 is
// harmful; a saving of which more than half could be error (2 error_us > saving) is not provable; else it is
// verified. `whole` is the calibration of all executions, by whose residuals the error is counted.
void JudgePlan(const Calibration& calibration, const Calibration& whole, Outcome& outcome);

// Waits of the processes that a plan is about, in the unchanged replay and in the record. Where the replay
// has less than half of what they waited, a plan without effect is not provable: what is not there cannot get
// shorter.
void DoubtNoEffect(Int128 replayed_us, Int128 recorded_us, Outcome& outcome);

}  // namespace harness::replay
