// SPDX-License-Identifier: Apache-2.0
// Which of several changes in failures stand for the others: a failing host takes its processes with it.
#pragma once

#include <vector>

#include "process/level_changes.h"

namespace harness::process {

// Sets LevelChange::explained_by of changes in failures. Going from the largest rise of the share to the
// smallest, a change is accepted when it stays significant (p <= `largest_p`) without the rows that the
// accepted ones of the other kind (hosts for processes, processes for hosts) cover from their place on; then
// each accepted one, least hours first, is tried again without those of all the others. Too few rows left
// count as not significant. Falls of a share are left alone.
Result<void> ExplainFailures(const LevelRows& rows, const std::vector<std::vector<uint32_t>>& by_process,
                             const std::vector<std::vector<uint32_t>>& by_host, double largest_p,
                             std::vector<LevelChange>& changes);

}  // namespace harness::process
