// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_why.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "base/json_members.h"
#include "sessions/session_summary.h"

namespace harness::sessions {
namespace {

const MetricScore& ScoreOf(const Scores& scores, Metric metric) {
  if (metric == Metric::kCost) return scores.cost;
  return metric == Metric::kDuration ? scores.duration : scores.tokens;
}

}  // namespace

Json ToJson(const MetricScore& score) {
  return {{"state", NameOf(score.state)},
          {"z", OrNull(score.z)},
          {"p_value", OrNull(score.p_value)},
          {"location", OrNull(score.location)},
          {"scale", OrNull(score.scale)},
          {"n", score.n},
          {"n_eff", score.n_eff},
          {"df", score.df},
          {"tier", NameOf(score.tier)},
          {"restarted", score.restarted}};
}

Json WhyOf(const Json& row, const SessionFacts& facts, const Scorer& scorer) {
  const Scores scores = scorer.Score(facts);
  Json why = {
      {"session_id", facts.session_id},      {"cascade_id", facts.cascade_id},
      {"state", MemberOf(row, "state")},     {"baseline_snapshot_id", MemberOf(row, "baseline_snapshot_id")},
      {"because", MemberOf(row, "because")}, {"remarks", MemberOf(row, "remarks")}};
  why["same_snapshot"] = scores.baseline_snapshot_id == TextOf(row, "baseline_snapshot_id");
  for (const Metric metric : kMetrics) {
    const std::string name(NameOf(metric));
    why["scores"][name] = ToJson(ScoreOf(scores, metric));
    why["baselines"][name] = scorer.BaselineOf(facts, metric);
  }
  return why;
}

namespace {

// Adds what a query of (session_no, facts as JSON or NULL) says.
Result<void> ReadVersions(store::Statement& list, std::map<int64_t, std::optional<SessionFacts>>* facts) {
  while (true) {
    ASSIGN_OR_RETURN(const bool row, list.Step());
    if (!row) return Ok();
    std::optional<SessionFacts> one;
    if (!list.IsNull(1)) {
      ASSIGN_OR_RETURN(const Json json, ParseJson(list.Text(1), "sessions.db, row_versions"));
      one = FactsOfJson(json);
    }
    (*facts)[list.Int64(0)] = std::move(one);
  }
}

}  // namespace

Result<Scorer> ScorerAsOf(store::Database& database, int64_t analysis_no) {
  Scorer scorer;
  // Those whose row is later than this number: the last version of before, if there was one.
  std::map<int64_t, std::optional<SessionFacts>> changed;
  ASSIGN_OR_RETURN(store::Statement later,
                   database.Prepare("SELECT v.session_no, v.facts FROM row_versions v JOIN sessions s USING "
                                    "(session_no) WHERE s.analysis_no > ?1 AND v.analysis_no <= ?1 ORDER BY "
                                    "v.session_no, v.version"));
  later.Bind(analysis_no);
  RETURN_IF_ERROR(ReadVersions(later, &changed));
  RETURN_IF_ERROR(ReadFacts(database, "", [&](int64_t, int64_t number, SessionFacts facts) -> Result<void> {
    if (number <= analysis_no) scorer.Put(facts);
    return Ok();
  }));
  for (const auto& [session_no, facts] : changed) {
    if (facts) scorer.Put(*facts);
  }
  return scorer;
}

Json VerifyAgainst(const Json& row, const Scores& derived, std::string_view history) {
  // The columns of the row, by the function that writes them.
  const Json again = AnalyticsRow(SessionSummary(), derived, 0);
  Json differences = Json::array();
  for (const char* column : {"state", "duration_state", "tokens_state", "cost_z_score", "duration_z_score",
                             "tokens_z_score", "is_cost_outlier", "is_duration_outlier", "is_tokens_outlier",
                             "p_value", "n_eff", "df", "tier_used"}) {
    const Json& before = MemberOf(row, column);
    const Json& now = MemberOf(again, column);
    if (before != now) differences.push_back({{"column", column}, {"row", before}, {"derived", now}});
  }
  const Json& snapshot = MemberOf(row, "baseline_snapshot_id");
  const Json derived_snapshot =
      derived.baseline_snapshot_id.empty() ? Json() : Json(derived.baseline_snapshot_id);
  return {{"session_id", MemberOf(row, "session_id")},
          {"same", differences.empty() && snapshot == derived_snapshot},
          {"baseline_snapshot_id", snapshot},
          {"derived_snapshot_id", derived_snapshot},
          {"history", history},
          {"differences", std::move(differences)}};
}

}  // namespace harness::sessions
