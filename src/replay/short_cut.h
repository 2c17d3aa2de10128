// SPDX-License-Identifier: Apache-2.0
// First come first served for jobs of one slot without predecessors: one step a job instead of events.
#pragma once

#include <vector>

#include "replay/model.h"

namespace harness::replay {

// True where every job has one slot and no predecessor.
bool CanTakeShortCut(const Model& model);

// Requires CanTakeShortCut. In order of jobs, each takes the usable slot that is free (and open) first, on
// the lowest host of those. Later jobs are never ready before earlier ones, so no gap is left that one could
// fill. Source: Kiefer, Wolfowitz (1955), Trans. Amer. Math. Soc. 78, 1-18.
void TakeShortCut(const Model& model, std::vector<Timestamp>& started_us);

}  // namespace harness::replay
