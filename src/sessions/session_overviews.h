// SPDX-License-Identifier: Apache-2.0
// Figures over many sessions: cascades, outliers, baselines, cost over time.
#pragma once

#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "store/sqlite.h"

namespace harness::sessions {

// {items: [{cascade_id, sessions, cost, sessions_without_cost, errors, outliers, first, last}]}
Result<Json> CascadesOf(store::Database& database);
// Rows with a flag, the greatest |cost_z_score| first, then by session id.
Result<std::vector<int64_t>> OutliersOf(store::Database& database, std::string_view cascade_id,
                                        int64_t limit);
// {cascade_id, items: [{input_category, metric, unit, n, median, spread_log, mean, stddev}]}: over all
// sessions that may be history; spread_log is 1.4826 MAD of ln(value). Errors: kNotFound for a cascade
// without sessions.
Result<Json> BaselinesOf(store::Database& database, std::string_view cascade_id);
// {cascade_id, bucket, items: [{start, sessions, cost, mean_cost, sessions_without_cost, tokens,
// sessions_without_tokens, errors, outliers}]}. Errors: kInvalidArgument for another bucket than hour, day or
// week.
Result<Json> CostTimelineOf(store::Database& database, std::string_view cascade_id, std::string_view bucket);

}  // namespace harness::sessions
