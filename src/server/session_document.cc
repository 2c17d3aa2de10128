// SPDX-License-Identifier: Apache-2.0
#include "server/session_document.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json_members.h"

namespace harness::server {
namespace {

// Member of the document, column of the row.
using Members = std::initializer_list<std::pair<const char*, std::string_view>>;

Json Pick(const Json& row, const Members& members) {
  Json object = Json::object();
  for (const auto& [member, column] : members) object[member] = MemberOf(row, column);
  return object;
}

}  // namespace

Json SessionDocument(const Json& row) {
  Json document = Pick(row, {{"session_id", "session_id"},
                             {"cascade_id", "cascade_id"},
                             {"genus_hash", "genus_hash"},
                             {"species_hash", "species_hash"},
                             {"created_at", "created_at"},
                             {"analyzed_at", "analyzed_at"},
                             {"state", "state"},
                             {"because", "because"},
                             {"remarks", "remarks"}});
  document["input"] = Pick(row, {{"category", "input_category"},
                                 {"complexity_score", "input_complexity_score"},
                                 {"char_count", "input_char_count"},
                                 {"estimated_tokens", "input_estimated_tokens"},
                                 {"fingerprint", "input_fingerprint"}});
  document["metrics"] = Pick(row, {{"total_cost", "total_cost"},
                                   {"total_cost_pico", "total_cost_pico"},
                                   {"total_duration_ms", "total_duration_ms"},
                                   {"total_tokens_in", "total_tokens_in"},
                                   {"total_tokens_out", "total_tokens_out"},
                                   {"total_tokens", "total_tokens"},
                                   {"message_count", "message_count"},
                                   {"cell_count", "cell_count"},
                                   {"error_count", "error_count"}});
  document["baselines"] = Pick(row, {{"global_avg_cost", "global_avg_cost"},
                                     {"cluster_avg_cost", "cluster_avg_cost"},
                                     {"genus_avg_cost", "genus_avg_cost"},
                                     {"cluster_stddev_cost", "cluster_stddev_cost"},
                                     {"global_run_count", "global_run_count"},
                                     {"cluster_run_count", "cluster_run_count"},
                                     {"genus_run_count", "genus_run_count"},
                                     {"tier_used", "tier_used"},
                                     {"baseline_snapshot_id", "baseline_snapshot_id"}});
  document["anomaly_scores"] = Pick(row, {{"cost_z_score", "cost_z_score"},
                                          {"duration_z_score", "duration_z_score"},
                                          {"tokens_z_score", "tokens_z_score"},
                                          {"is_cost_outlier", "is_cost_outlier"},
                                          {"is_duration_outlier", "is_duration_outlier"},
                                          {"is_tokens_outlier", "is_tokens_outlier"},
                                          {"p_value", "p_value"},
                                          {"q_value", "q_value"},
                                          {"n_eff", "n_eff"},
                                          {"df", "df"}});
  document["efficiency"] = Pick(row, {{"cost_per_message", "cost_per_message"},
                                      {"cost_per_token", "cost_per_token"},
                                      {"tokens_per_message", "tokens_per_message"},
                                      {"duration_per_message", "duration_per_message"}});
  document["temporal"] = Pick(row, {{"hour_of_day", "hour_of_day"},
                                    {"day_of_week", "day_of_week"},
                                    {"is_weekend", "is_weekend"},
                                    {"day_of_month", "day_of_month"},
                                    {"business_day_of_month", "business_day_of_month"},
                                    {"time_zone", "time_zone"}});
  return document;
}

}  // namespace harness::server
