// SPDX-License-Identifier: Apache-2.0
// What the levers that stretch a schedule have in common.
#pragma once

#include "ideaspace/lever.h"

namespace harness::ideaspace {

// Every how many-th run stays, so that the period comes nearest to the target: at least every second.
int64_t KeepEvery(double period_us, double target_min);

// n, median, p05, p95 of the gaps, shares near the median and on its multiples, runs, runs named by a
// schedule.
Json GapValues(const ProcessSummary& summary);

// keep:PROCESS:k with its evidence. Hours: the run time of the runs that fall away.
Proposal KeepProposal(const LeverInfo& info, const LeverInput& input, uint32_t process, int64_t every);

}  // namespace harness::ideaspace
