// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/schema_check.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_actionable_ops_levers_v1 {
namespace {

constexpr const char* kPlugin = "analysis_actionable_ops_levers_v1";

// One host, one slot. On eight days user u1 asks 2 s after each other for LOAD (30 s) of three sites, and two
// minutes later for POST (40 s) of each; POST names no LOAD. 24 instances, three of which fit into one call:
// 16 calls of LOAD and of POST fewer, 1,120 s. The first two of a day stand 4 s and 2 s for the third, 48 s
// in all. As recorded LOAD waits 0, 28 and 56 s, POST 0, 38 and 76 s; with one call each 4, 2 and 0 s twice:
// 186 s less a day, 1,488 s in all. CHECK and LOAD of u2 name a color each, in both orders: no sequence.
TEST(AnalysisActionableOpsLeversV1, GoldenCase) {
  const auto same = testing::RunGolden(kPlugin, "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

Json RunOn(const std::string& sql, const Json& changes = Json::object()) {
  const auto folder = TempFolder::Make("sequences");
  EXPECT_TRUE(testing::MakeDataset(folder->path(), sql));
  const auto result = testing::RunInProcess(kPlugin, folder->path(), changes);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

// `n` days; each day 6 inputs 5 s after each other, of which each is LOAD and `gap_s` later POST, both 60 s
// and POST one at a time. `key` and `user` are SQL of the input's number i and the step s (0 or 1).
std::string DaysSql(int64_t days, const std::string& key, const std::string& user = "'u1'",
                    const std::string& link = "NULL") {
  return "SELECT 'e' || i || '-' || s AS execution_id, CASE s WHEN 0 THEN 'LOAD' ELSE 'POST' END AS "
         "process_id, 'h' AS host, CASE s WHEN 1 THEN " +
         link +
         " ELSE NULL END AS depends_on_id, 1756713600000000 + (i // 6) * 86400000000 + (i % 6) * 5000000 + s "
         "* 600000000 AS queued_us, queued_us + s * (i % 6) * 55000000 AS started_us, started_us + 60000000 "
         "AS ended_us, " +
         user + " AS user_token, 'Site;Company' AS param_keys, " + key +
         " || ';c1' AS param_tokens, param_tokens AS params_token FROM range(" + std::to_string(6 * days) +
         ") t(i), range(2) u(s)";
}

TEST(AnalysisActionableOpsLeversV1, OneUsersOrderedRunsAreASequence) {
  const Json result = RunOn(DaysSql(30, "'s' || i"));
  const Json& candidates = result.at("metrics").at("candidates");
  ASSERT_EQ(candidates.size(), 1U) << result.dump();
  const Json& record = candidates.at(0);
  EXPECT_EQ(record.at("target_process_ids"), Json({"LOAD", "POST"}));
  EXPECT_EQ(record.at("source"), "ordered_runs_of_user");
  EXPECT_EQ(record.at("key"), "Site");
  EXPECT_EQ(record.at("shared_keys"), Json({"Company"}));
  EXPECT_EQ(record.at("support"), 180);
  EXPECT_EQ(record.at("distinct_values"), 180);
  // Six inputs of each day fit into a minute: 30 batches, 5 calls fewer of each of two processes.
  EXPECT_EQ(record.at("batches"), 30);
  EXPECT_EQ(record.at("estimated_calls_reduced"), 300);
  EXPECT_EQ(record.at("estimated_delta_seconds_upper"), 300 * 60);
  // The first five stand 25, 20, ... 5 s for the last.
  EXPECT_EQ(record.at("held_seconds"), 30 * 75);
  EXPECT_EQ(result.at("recommendations").size(), 1U);
  EXPECT_EQ(result.at("recommendations").at(0).at("target_process_ids"), Json({"LOAD", "POST"}));
}

TEST(AnalysisActionableOpsLeversV1, LinksTellTheSequenceWhoeverRanIt) {
  const Json result = RunOn(DaysSql(30, "'s' || i", "'u' || (i + s)", "'e' || i || '-0'"));
  const Json& candidates = result.at("metrics").at("candidates");
  ASSERT_EQ(candidates.size(), 1U) << result.dump();
  EXPECT_EQ(candidates.at(0).at("source"), "dependency_links");
  EXPECT_EQ(candidates.at(0).at("confidence").at("estimate"), 1);
}

TEST(AnalysisActionableOpsLeversV1, RunsOfTwoUsersAreNoSequence) {
  const Json result = RunOn(DaysSql(30, "'s' || i", "'u' || s"));
  EXPECT_TRUE(result.at("metrics").at("candidates").empty()) << result.dump();
  EXPECT_EQ(result.at("no_recommendation").at("reason_code"), "no_sequence_to_batch");
}

TEST(AnalysisActionableOpsLeversV1, WithoutAParameterThatVariesThereIsNothingToBatch) {
  const Json result = RunOn(DaysSql(30, "'s'", "'u1'", "'e' || i || '-0'"));
  EXPECT_TRUE(result.at("metrics").at("candidates").empty()) << result.dump();
  EXPECT_EQ(result.at("metrics").at("sequences_without_key"), 1);
}

// Both steps draw their site on their own, of four: the orders LOAD, POST and POST, LOAD come about alike.
TEST(AnalysisActionableOpsLeversV1, ParametersThatAgreeByChanceAreNoSequence) {
  const Json result = RunOn(DaysSql(200, "'s' || (hash(i * 2 + s) % 4)"));
  EXPECT_TRUE(result.at("metrics").at("candidates").empty()) << result.dump();
}

// Each call takes 30 s and a second for each record: the setup is the 30 s, whatever the shortest call took.
TEST(AnalysisActionableOpsLeversV1, TheSetupIsTheInterceptWhereTheLogTellsSizes) {
  const Json result = RunOn(
      "SELECT * EXCLUDE (ended_us), started_us + 30000000 + \"RECORDS\" * 1000000 AS ended_us FROM (SELECT "
      "*, "
      "10 + CAST(hash(execution_id) % 50 AS BIGINT) AS \"RECORDS\" FROM (" +
      DaysSql(30, "'s' || i") + "))");
  const Json& candidates = result.at("metrics").at("candidates");
  ASSERT_EQ(candidates.size(), 1U) << result.dump();
  for (const Json& setup : candidates.at(0).at("setups")) {
    EXPECT_EQ(setup.at("method"), "intercept");
    EXPECT_EQ(setup.at("setup_seconds"), 30.0);
  }
  EXPECT_EQ(candidates.at(0).at("estimated_delta_seconds_upper"), 300 * 30);
}

TEST(AnalysisActionableOpsLeversV1, WhatIsNotReplayedSaysSo) {
  const Json result = RunOn(DaysSql(30, "'s' || i"), {{"most_replays", 0}});
  ASSERT_EQ(result.at("recommendations").size(), 1U);
  EXPECT_EQ(result.at("recommendations").at(0).at("not_modeled_reason"), "not_replayed");
}

TEST(AnalysisActionableOpsLeversV1, WithoutParametersThereIsNothingToSay) {
  const Json result = RunOn(testing::SteadyLogSql(100));
  EXPECT_EQ(result.at("status"), "na");
  EXPECT_EQ(result.at("reason_code"), "no_parameters");
}

TEST(AnalysisActionableOpsLeversV1, TheReportSpeaksOfRecordsAsTheArtifactDoes) {
  const auto schema = [](const char* name) {
    const Path file = Path(HARNESS_SOURCE_DIR) / "schemas" / name;
    return ParseJson(ReadFile(file).value(), name).value().at("definitions");
  };
  const Json artifact = schema("batch_group_candidates.schema.json");
  const Json report = schema("report.schema.json");
  for (const char* definition : {"batch_group_candidate", "verification"})
    EXPECT_EQ(artifact.at(definition), report.at(definition)) << definition;
}

}  // namespace
}  // namespace harness::plugins::analysis_actionable_ops_levers_v1
