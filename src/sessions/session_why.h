// SPDX-License-Identifier: Apache-2.0
// Why a row says what it says: its scores with their baselines, and the same derived again from its snapshot.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "sessions/scorer.h"
#include "sessions/session_reader.h"
#include "store/sqlite.h"

namespace harness::sessions {

Json ToJson(const MetricScore& score);

// {session_id, state, same_snapshot, baseline_snapshot_id, scores: {cost, duration, tokens}, baselines:
// {...}, because}. Scores of now; `same_snapshot` says whether they are from the history that the row was
// made with.
Json WhyOf(const Json& row, const SessionFacts& facts, const Scorer& scorer);

// The scorer as it was when the row with this number was made: every session in the version of then.
Result<Scorer> ScorerAsOf(store::Database& database, int64_t analysis_no);

// {session_id, same, baseline_snapshot_id, derived_snapshot_id, history, differences: [{column, row,
// derived}]}: state, z and flag of each metric as the row has them beside those derived.
Json VerifyAgainst(const Json& row, const Scores& derived, std::string_view history);

}  // namespace harness::sessions
