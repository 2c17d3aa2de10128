// SPDX-License-Identifier: Apache-2.0
// What is judged over all sessions of a day: q-values of the costs.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "store/sqlite.h"

namespace harness::sessions {

// Computes the q-values of every day (UTC, of the ends) that is marked in dirty_days anew, over the p-values
// of all its sessions and metrics, and writes those that changed.
Result<void> FinishDirtyDays(store::Database& database);

// {day, sessions, tests, discoveries, held_back, items: [{session_id, cascade_id, ended_at, metric, z,
// p_value, q_value}]}: what alerts.h picks of a day ("YYYY-MM-DD" in UTC of the ends; the newest when empty).
// Errors: kInvalidArgument for another form of day.
Result<Json> AlertsOf(store::Database& database, std::string_view day);
// {as_of, items}: the rows of regression.h as of the end of the newest session; all cascades for "".
Result<Json> RegressionsOf(store::Database& database, std::string_view cascade_id);

}  // namespace harness::sessions
