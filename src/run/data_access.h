// SPDX-License-Identifier: Apache-2.0
// How each plugin of a run touched the data: declared, found in its sources, measured.
#pragma once

#include "evidence/access_gate.h"
#include "run/plan.h"
#include "run/run_result.h"

namespace harness::run {

// Judges the outcomes of `result` by `options.access`, at the time when the run started.
evidence::DataAccess DataAccessOf(const Plan& plan, const RunOptions& options, const RunResult& result);

}  // namespace harness::run
