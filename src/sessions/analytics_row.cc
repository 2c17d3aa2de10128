// SPDX-License-Identifier: Apache-2.0
// The rows of cascade_analytics and cell_analytics; columns.cc says what each member means.
#include "base/exact_sum.h"
#include "base/json.h"
#include "base/json_members.h"
#include "sessions/complexity.h"
#include "sessions/identity.h"
#include "sessions/scorer.h"
#include "sessions/session_summary.h"

namespace harness::sessions {
namespace {

constexpr Int128 kPicoPerUsd = 1'000'000'000'000;

// One rounding of the exact ratio; null where a part is unknown or the divisor is 0.
Json Ratio(const std::optional<int64_t>& numerator, const std::optional<int64_t>& denominator,
           Int128 unit = 1) {
  if (!numerator || !denominator || *denominator <= 0) return Json();
  return RoundedRatio(*numerator, *denominator * unit);
}
Json Usd(const std::optional<int64_t>& pico) {
  return Ratio(pico, 1, kPicoPerUsd);
}
Json Usd(const std::optional<double>& pico) {
  return pico ? Json(*pico / 1e12) : Json();
}
Json Ms(int64_t micros) {
  return RoundedRatio(micros, kMicrosPerMilli);
}
Json Ms(const std::optional<double>& micros) {
  return micros ? Json(*micros / 1e3) : Json();
}

void PutInput(const SessionSummary& summary, Json& row) {
  const auto& input = summary.input;
  row["input_category"] = summary.facts.input_category;
  row["input_complexity_score"] = input ? Json(summary.complexity_score) : Json();
  row["input_fingerprint"] = input ? Json(input->fp_shape) : Json();
  row["fingerprints"] =
      input ? Json{{"exact", input->fp_exact}, {"shape", input->fp_shape}, {"schema", input->fp_schema}}
            : Json();
  row["input_char_count"] = input ? Json(input->characters) : Json();
  row["input_estimated_tokens"] = input ? Json(input->estimated_tokens) : Json();
  row["measured_input_tokens"] = OrNull(summary.measured_input_tokens);
}

void PutMetrics(const SessionSummary& summary, Json& row) {
  const SessionFacts& facts = summary.facts;
  std::optional<int64_t> total;
  if (summary.ledger.spans_without_total == 0) total = summary.ledger.tokens_total;
  row["total_cost"] = Usd(facts.cost_pico);
  row["total_cost_pico"] = OrNull(facts.cost_pico);
  row["total_duration_ms"] = Ms(facts.duration_us);
  row["total_tokens_in"] = OrNull(facts.tokens_in);
  row["total_tokens_out"] = OrNull(facts.tokens_out);
  row["total_tokens"] = OrNull(total);
  row["message_count"] = summary.message_count;
  row["cell_count"] = summary.cell_count;
  row["span_count"] = summary.span_count;
  row["error_count"] = summary.error_count;
  row["cost_per_message"] = Ratio(facts.cost_pico, summary.message_count, kPicoPerUsd);
  row["cost_per_token"] = Ratio(facts.cost_pico, total, kPicoPerUsd);
  row["tokens_per_message"] = Ratio(total, summary.message_count);
  row["duration_per_message"] = Ratio(facts.duration_us, summary.message_count, kMicrosPerMilli);
  row["models_used"] = summary.models_used;
  row["primary_model"] = TextOrNull(summary.primary_model);
  row["model_mix"] = TextOrNull(facts.model_mix);
  row["model_switches"] = summary.model_switches;
  row["pending"] = !facts.cost_pico.has_value();
}

void PutPlain(const PlainFigures& plain, Json& row) {
  row["global_avg_cost"] = Usd(plain.global_avg_cost);
  row["global_avg_duration"] = Ms(plain.global_avg_duration);
  row["global_avg_tokens"] = OrNull(plain.global_avg_tokens);
  row["global_run_count"] = plain.global_run_count;
  row["cluster_avg_cost"] = Usd(plain.cluster_avg_cost);
  row["cluster_stddev_cost"] = Usd(plain.cluster_stddev_cost);
  row["cluster_avg_duration"] = Ms(plain.cluster_avg_duration);
  row["cluster_stddev_duration"] = Ms(plain.cluster_stddev_duration);
  row["cluster_avg_tokens"] = OrNull(plain.cluster_avg_tokens);
  row["cluster_stddev_tokens"] = OrNull(plain.cluster_stddev_tokens);
  row["cluster_run_count"] = plain.cluster_run_count;
  row["genus_avg_cost"] = Usd(plain.genus_avg_cost);
  row["genus_avg_duration"] = Ms(plain.genus_avg_duration);
  row["genus_run_count"] = plain.genus_run_count;
  row["plain_cost_z"] = OrNull(plain.plain_cost_z);
  row["plain_duration_z"] = OrNull(plain.plain_duration_z);
  row["plain_tokens_z"] = OrNull(plain.plain_tokens_z);
}

// Null where the session could not be judged.
Json IsOutlier(ScoreState state) {
  if (state == ScoreState::kTooLittleHistory || state == ScoreState::kCostPending ||
      state == ScoreState::kNoVariance) {
    return Json();
  }
  return state == ScoreState::kOutlierHigh || state == ScoreState::kOutlierLow;
}

void PutScores(const Scores& scores, Json& row) {
  row["cost_z_score"] = OrNull(scores.cost.z);
  row["duration_z_score"] = OrNull(scores.duration.z);
  row["tokens_z_score"] = OrNull(scores.tokens.z);
  row["is_cost_outlier"] = IsOutlier(scores.cost.state);
  row["is_duration_outlier"] = IsOutlier(scores.duration.state);
  row["is_tokens_outlier"] = IsOutlier(scores.tokens.state);
  row["state"] = NameOf(scores.cost.state);
  row["duration_state"] = NameOf(scores.duration.state);
  row["tokens_state"] = NameOf(scores.tokens.state);
  const bool history = scores.cost.n > 0;
  row["n_eff"] = history ? Json(scores.cost.n_eff) : Json();
  row["df"] = history ? Json(scores.cost.df) : Json();
  row["tier_used"] = history ? Json(NameOf(scores.cost.tier)) : Json();
  row["p_value"] = OrNull(scores.cost.p_value);
  row["q_value"] = Json();  // over a day's sessions: found once the day is
  row["because"] = scores.because;
  row["baseline_snapshot_id"] = TextOrNull(scores.baseline_snapshot_id);
  row["score_version"] = kScoreVersion;
}

void PutTime(const SessionSummary& summary, Json& row) {
  row["created_at"] = FormatIso(summary.facts.started_us);
  row["ended_at"] = FormatIso(summary.facts.ended_us);
  row["hour_of_day"] = summary.hour_of_day;
  row["day_of_week"] = summary.day_of_week;
  row["is_weekend"] = summary.is_weekend;
  row["day_of_month"] = summary.day_of_month;
  row["business_day_of_month"] = summary.business_day_of_month;
  row["time_zone"] = summary.time_zone;
}

std::string AnalysisVersion() {
  return "ledger " + std::to_string(kLedgerVersion) + ", complexity " + std::to_string(kComplexityVersion) +
         ", identity " + std::to_string(kIdentityVersion) + ", score " + std::to_string(kScoreVersion);
}

Json CellRow(const SessionSummary& summary, const Cell& cell) {
  Json row = Json::object();
  row["session_id"] = summary.facts.session_id;
  row["cell_id"] = cell.cell_id;
  row["name"] = cell.name;
  row["path"] = cell.path;
  row["kind"] = NameOf(cell.kind);
  row["species_hash"] = cell.species_hash;
  row["calls"] = cell.calls;
  row["errors"] = cell.errors;
  row["started_at"] = FormatIso(cell.first_start_us);
  row["duration_ms"] = Ms(cell.duration_us);
  row["self_duration_ms"] = Ms(cell.self_duration_us);
  row["cost"] = Usd(cell.cost_pico);
  row["cost_pico"] = OrNull(cell.cost_pico);
  row["tokens_in"] = OrNull(cell.tokens_in);
  row["tokens_out"] = OrNull(cell.tokens_out);
  row["cost_share"] = OrNull(cell.cost_share);
  row["duration_share"] = OrNull(cell.duration_share);
  row["is_bottleneck"] = cell.bottleneck;
  // These three are of a history: its keeper fills them in.
  row["cost_z"] = row["duration_z"] = row["species_run_count"] = Json();
  return row;
}

}  // namespace

Json AnalyticsRow(const SessionSummary& summary, const Scores& scores, Timestamp analyzed_at_us) {
  Json row = Json::object();
  row["session_id"] = summary.facts.session_id;
  row["cascade_id"] = summary.facts.cascade_id;
  row["genus_hash"] = summary.facts.genus_hash;
  row["species_hash"] = summary.facts.species_hash;
  PutTime(summary, row);
  PutInput(summary, row);
  PutMetrics(summary, row);
  PutPlain(scores.plain, row);
  PutScores(scores, row);
  row["remarks"] = summary.remarks;
  row["analysis_version"] = AnalysisVersion();
  row["analyzed_at"] = FormatIso(analyzed_at_us);
  return row;
}

Json CellRows(const SessionSummary& summary) {
  Json rows = Json::array();
  for (const Cell& cell : summary.cells) rows.push_back(CellRow(summary, cell));
  return rows;
}

}  // namespace harness::sessions
