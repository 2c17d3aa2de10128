// SPDX-License-Identifier: Apache-2.0
#include "server/session_document.h"

#include <gtest/gtest.h>

namespace harness::server {
namespace {

// The members that clients were promised, with the column each comes from.
TEST(SessionDocument, NestsThePromisedMembers) {
  const std::vector<std::pair<std::string, std::string>> promised = {
      {"/session_id", "session_id"},
      {"/cascade_id", "cascade_id"},
      {"/genus_hash", "genus_hash"},
      {"/input/category", "input_category"},
      {"/input/complexity_score", "input_complexity_score"},
      {"/input/char_count", "input_char_count"},
      {"/input/estimated_tokens", "input_estimated_tokens"},
      {"/metrics/total_cost", "total_cost"},
      {"/metrics/total_duration_ms", "total_duration_ms"},
      {"/metrics/message_count", "message_count"},
      {"/metrics/cell_count", "cell_count"},
      {"/baselines/global_avg_cost", "global_avg_cost"},
      {"/baselines/cluster_avg_cost", "cluster_avg_cost"},
      {"/baselines/genus_avg_cost", "genus_avg_cost"},
      {"/anomaly_scores/cost_z_score", "cost_z_score"},
      {"/anomaly_scores/duration_z_score", "duration_z_score"},
      {"/anomaly_scores/is_cost_outlier", "is_cost_outlier"},
      {"/anomaly_scores/is_duration_outlier", "is_duration_outlier"},
      {"/efficiency/cost_per_message", "cost_per_message"},
      {"/efficiency/cost_per_token", "cost_per_token"},
      {"/efficiency/tokens_per_message", "tokens_per_message"},
      {"/temporal/hour_of_day", "hour_of_day"},
      {"/temporal/day_of_week", "day_of_week"},
      {"/temporal/is_weekend", "is_weekend"}};
  Json row = Json::object();
  int value = 0;
  for (const auto& [place, column] : promised) row[column] = ++value;
  const Json document = SessionDocument(row);
  for (const auto& [place, column] : promised) {
    const Json::json_pointer pointer(place);
    ASSERT_TRUE(document.contains(pointer)) << place;
    EXPECT_EQ(document.at(pointer), row.at(column)) << place;
  }
}

TEST(SessionDocument, UnknownIsNull) {
  const Json document = SessionDocument(Json{{"session_id", "s"}});
  EXPECT_TRUE(document.at("metrics").at("total_cost").is_null());
  EXPECT_TRUE(document.at("baselines").at("genus_avg_cost").is_null());
}

}  // namespace
}  // namespace harness::server
