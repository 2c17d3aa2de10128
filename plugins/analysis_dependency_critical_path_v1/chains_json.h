// SPDX-License-Identifier: Apache-2.0
// Lists and sums over the chains of linked executions.
#pragma once

#include "base/json.h"
#include "plugins/analysis_dependency_critical_path_v1/path_times.h"
#include "process/close_scopes.h"
#include "process/log_rows.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {

// The first `most` cycles with the first `most_rows` rows of each.
Json CyclesJson(const LinkedRows& linked, const process::CriticalPaths& paths, size_t most, size_t most_rows);

// Chains by scope. A chain is one thing, so it lies as a whole where its first execution was asked for.
Json ScopesJson(const process::LogRows& rows, const LinkedRows& linked, const Measured& elapsed,
                const Measured& service, const process::CloseWindows& windows);

// Chains by the week in which their first execution started; those of which no start is known are in none.
Json CohortsJson(const LinkedRows& linked, const Measured& elapsed, const Measured& service);

// The `most` longest chains by `elapsed`, each with the first `most_rows` executions of its path.
Json LongestJson(const LinkedRows& linked, const Weights& weights, const Measured& elapsed,
                 const Measured& service, size_t most, size_t most_rows);

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
