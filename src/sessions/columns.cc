// SPDX-License-Identifier: Apache-2.0
#include "sessions/columns.h"

#include <array>

namespace harness::sessions {
namespace {

using enum ColumnType;

constexpr auto kAnalytics = std::to_array<Column>({
    {"session_id", kText, false, "", "id of the session"},
    {"cascade_id", kText, false, "", "workflow that the session is an execution of"},
    {"genus_hash", kText, false, "", "digest of the structure of the cascade and of the input"},
    {"species_hash", kText, false, "", "genus with exact templates, configurations and model families"},
    {"created_at", kTime, false, "", "start of the first span"},
    {"ended_at", kTime, false, "", "end of the last span"},
    {"input_complexity_score", kReal, true, "", "0 to 1, from characters, tokens, depth and array items"},
    {"input_category", kText, false, "", "tiny to huge by input_char_count alone; unknown without an input"},
    {"input_fingerprint", kText, true, "", "digest of the input's structure and size buckets (fp_shape)"},
    {"fingerprints", kJson, true, "", "digests {exact, shape, schema} of the input"},
    {"input_char_count", kInteger, true, "characters", "code points of the input's canonical JSON"},
    {"input_estimated_tokens", kInteger, true, "tokens", "input_char_count / 4, rounded down"},
    {"measured_input_tokens", kInteger, true, "tokens", "input tokens of the call that got the input"},
    {"total_cost", kReal, true, "USD", "charged cost; null while a part of it is unknown"},
    {"total_cost_pico", kInteger, true, "1e-12 USD", "the same, exact"},
    {"total_duration_ms", kReal, false, "ms", "from created_at to ended_at"},
    {"total_tokens_in", kInteger, true, "tokens", "charged input tokens, cached ones included"},
    {"total_tokens_out", kInteger, true, "tokens", "charged output tokens"},
    {"total_tokens", kInteger, true, "tokens", "charged tokens, also of calls that tell only their total"},
    {"message_count", kInteger, false, "messages", "stated by the spans, else charged inference calls"},
    {"cell_count", kInteger, false, "cells", "distinct places of the cascade that ran"},
    {"span_count", kInteger, false, "spans", "spans of the session"},
    {"error_count", kInteger, false, "spans", "spans with status error"},
    {"models_used", kJson, false, "", "array of the models that were charged, sorted"},
    {"primary_model", kText, true, "", "the model with the most cost, then tokens, then by name"},
    {"model_mix", kText, true, "", "models_used joined by |"},
    {"model_switches", kInteger, false, "", "changes of model from one inference to the next by start"},
    {"global_avg_cost", kReal, true, "USD", "mean over all earlier sessions"},
    {"global_avg_duration", kReal, true, "ms", "mean over all earlier sessions"},
    {"global_avg_tokens", kReal, true, "tokens", "mean over all earlier sessions"},
    {"global_run_count", kInteger, false, "sessions", "earlier sessions"},
    {"cluster_avg_cost", kReal, true, "USD", "mean over the cluster: same cascade and input category"},
    {"cluster_stddev_cost", kReal, true, "USD", "standard deviation over the cluster, n - 1"},
    {"cluster_avg_duration", kReal, true, "ms", "mean over the cluster"},
    {"cluster_stddev_duration", kReal, true, "ms", "standard deviation over the cluster, n - 1"},
    {"cluster_avg_tokens", kReal, true, "tokens", "mean over the cluster"},
    {"cluster_stddev_tokens", kReal, true, "tokens", "standard deviation over the cluster, n - 1"},
    {"cluster_run_count", kInteger, false, "sessions", "earlier sessions of the cluster"},
    {"genus_avg_cost", kReal, true, "USD", "mean over the genus"},
    {"genus_avg_duration", kReal, true, "ms", "mean over the genus"},
    {"genus_run_count", kInteger, false, "sessions", "earlier sessions of the genus"},
    {"cost_z_score", kReal, true, "", "calibrated z of the cost"},
    {"duration_z_score", kReal, true, "", "calibrated z of the duration"},
    {"tokens_z_score", kReal, true, "", "calibrated z of the tokens"},
    {"plain_cost_z", kReal, true, "", "(cost - cluster_avg_cost) / cluster_stddev_cost"},
    {"plain_duration_z", kReal, true, "", "the same of the duration"},
    {"plain_tokens_z", kReal, true, "", "the same of the tokens"},
    {"is_cost_outlier", kBoolean, true, "", "|cost_z_score| >= 2; null where it could not be judged"},
    {"is_duration_outlier", kBoolean, true, "", "|duration_z_score| >= 2"},
    {"is_tokens_outlier", kBoolean, true, "", "|tokens_z_score| >= 2"},
    {"state", kText, false, "", "of the cost: normal, unusual, outlier_high, outlier_low, ..."},
    {"duration_state", kText, false, "", "of the duration"},
    {"tokens_state", kText, false, "", "of the tokens"},
    {"n_eff", kReal, true, "sessions", "effective history behind cost_z_score"},
    {"df", kReal, true, "", "degrees of freedom behind cost_z_score"},
    {"p_value", kReal, true, "", "two-sided, of the cost"},
    {"q_value", kReal, true, "", "p_value after Benjamini-Hochberg over the day"},
    {"tier_used", kText, true, "", "the narrowest context that held history for the cost"},
    {"because", kJson, true, "", "parts of the cost against the typical session of the cluster"},
    {"cost_per_message", kReal, true, "USD", "total_cost / message_count"},
    {"cost_per_token", kReal, true, "USD", "total_cost / total_tokens"},
    {"tokens_per_message", kReal, true, "tokens", "total_tokens / message_count"},
    {"duration_per_message", kReal, true, "ms", "total_duration_ms / message_count"},
    {"hour_of_day", kInteger, false, "", "0 to 23, of created_at in time_zone"},
    {"day_of_week", kInteger, false, "", "0 is Monday"},
    {"is_weekend", kBoolean, false, "", "Saturday or Sunday"},
    {"day_of_month", kInteger, false, "", "1 to 31"},
    {"business_day_of_month", kInteger, false, "", "days from Monday to Friday of the month so far"},
    {"time_zone", kText, false, "", "IANA name that the five above are in"},
    {"pending", kBoolean, false, "", "a part of the cost is still unknown"},
    {"remarks", kJson, false, "", "array of sentences: what a reader must know"},
    {"score_version", kInteger, false, "", "of the formulas of the scores"},
    {"analysis_version", kText, false, "", "of ledger, complexity, identity and scores"},
    {"baseline_snapshot_id", kText, true, "", "digest of all that the scores were computed from"},
    {"analyzed_at", kTime, false, "", "when the row was made"},
});

constexpr auto kCells = std::to_array<Column>({
    {"session_id", kText, false, "", "id of the session"},
    {"cell_id", kText, false, "", "digest of the cell's path, the same in all sessions"},
    {"name", kText, false, "", "name of its spans"},
    {"path", kText, false, "", "names from the root, joined by \" / \""},
    {"kind", kText, false, "", "inference, tool, agent, ..."},
    {"species_hash", kText, false, "", "digest of path, templates, configurations and model families"},
    {"calls", kInteger, false, "spans", "how often it ran"},
    {"errors", kInteger, false, "spans", "runs with status error"},
    {"started_at", kTime, false, "", "start of its first run"},
    {"duration_ms", kReal, false, "ms", "sum over its runs"},
    {"self_duration_ms", kReal, false, "ms", "the same without what their children cover"},
    {"cost", kReal, true, "USD", "charged cost; null while a part of it is unknown"},
    {"cost_pico", kInteger, true, "1e-12 USD", "the same, exact"},
    {"tokens_in", kInteger, true, "tokens", "charged input tokens"},
    {"tokens_out", kInteger, true, "tokens", "charged output tokens"},
    {"cost_share", kReal, true, "", "cost / total_cost of the session"},
    {"duration_share", kReal, true, "", "self_duration_ms / total_duration_ms of the session"},
    {"is_bottleneck", kBoolean, false, "", "the largest self_duration_ms of the session"},
    {"cost_z", kReal, true, "", "z of the cost against earlier runs of the same species"},
    {"duration_z", kReal, true, "", "z of the self duration against earlier runs of the same species"},
    {"species_run_count", kInteger, true, "sessions", "earlier sessions behind the two above"},
});

}  // namespace

std::string_view NameOf(ColumnType type) {
  static constexpr std::array<std::string_view, 6> kNames = {"text",    "integer", "real",
                                                             "boolean", "json",    "time"};
  return kNames[static_cast<size_t>(type)];
}

std::string_view SqlTypeOf(ColumnType type) {
  if (type == kReal) return "REAL";
  return type == kInteger || type == kBoolean ? "INTEGER" : "TEXT";
}

std::span<const Column> AnalyticsColumns() {
  return kAnalytics;
}

std::span<const Column> CellColumns() {
  return kCells;
}

const Column* FindAnalyticsColumn(std::string_view name) {
  for (const Column& column : kAnalytics) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

}  // namespace harness::sessions
