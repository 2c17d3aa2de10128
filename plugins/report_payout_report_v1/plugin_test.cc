// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::report_payout_report_v1 {
namespace {

// The log is tests/fixtures/payout_multi_input_a.csv, whose figures stand in tests/program/payout_test.cc. It
// alone has too few calls (6 and 5) to measure a setup.
TEST(ReportPayoutReportV1, GoldenCase) {
  const auto same = testing::RunGolden("report_payout_report_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

Json RunOn(const std::string& sql, const Json& changes = Json::object()) {
  const auto folder = TempFolder::Make("payouts");
  EXPECT_TRUE(testing::MakeDataset(folder->path(), sql));
  const auto result = testing::RunInProcess("report_payout_report_v1", folder->path(), changes);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

// A call of PAYCALC1 every 10 minutes, a day long, each of a new batch.
const char* const kCalls =
    "SELECT 'e' || i AS execution_id, 'PAYCALC1' AS process_id, 1756713600000000 + i * 600000000 AS "
    "queued_us, "
    "queued_us AS started_us, queued_us + 60000000 + i AS ended_us, 'Payout Batch;Source' AS param_keys, "
    "'b' || i || ';ap' AS param_tokens, param_tokens AS params_token, i FROM range(144) t(i)";

TEST(ReportPayoutReportV1, TheWindowDecidesHowManyBatchesThereAre) {
  // A batch takes the call that opens it and 6 more, up to the one an hour later: 144 / 7 are 21 batches.
  EXPECT_EQ(RunOn(kCalls).at("metrics").at("avoidable_calls"), 144 - 21);
  EXPECT_EQ(RunOn(kCalls, {{"window_s", 599}}).at("metrics").at("avoidable_calls"), 0);
  EXPECT_EQ(RunOn(kCalls, {{"window_s", 600}}).at("metrics").at("avoidable_calls"), 72);
  EXPECT_EQ(RunOn(kCalls, {{"window_s", 86400}}).at("metrics").at("avoidable_calls"), 143);
  EXPECT_EQ(RunOn(kCalls).at("metrics").at("batch_keys"), 144);
}

TEST(ReportPayoutReportV1, ParametersInAnotherOrderOrCaseAreTheSameBatches) {
  const std::string turned =
      "SELECT * REPLACE (CASE WHEN i % 2 = 0 THEN 'SOURCE;payout batch' ELSE param_keys END AS param_keys, "
      "CASE WHEN i % 2 = 0 THEN 'ap;b' || i ELSE param_tokens END AS param_tokens) FROM (" +
      std::string(kCalls) + ")";
  EXPECT_EQ(RunOn(turned).at("metrics").at("avoidable_calls"), 144 - 21);
}

TEST(ReportPayoutReportV1, TellsWhatItCannotCount) {
  const std::string poor =
      "SELECT * REPLACE (CASE WHEN i >= 3 THEN params_token END AS params_token, "
      "CASE WHEN i % 2 = 0 THEN 'Other;Source' ELSE param_keys END AS param_keys, "
      "CASE WHEN i >= 5 THEN queued_us END AS queued_us, CASE WHEN i >= 5 THEN started_us END AS started_us, "
      "CASE WHEN i >= 4 THEN ended_us END AS ended_us) FROM (" +
      std::string(kCalls) + ")";
  const Json result = RunOn(poor);
  EXPECT_EQ(result.at("metrics").at("calls_without_parameters"), 3);
  EXPECT_EQ(result.at("metrics").at("calls_without_key"), 72 + 1);  // every other call, and the call 1
  EXPECT_EQ(result.at("metrics").at("calls_without_time"), 4);
  EXPECT_EQ(result.at("metrics").at("overlapping_calls"), 0);
  const std::string summary = result.at("summary");
  EXPECT_TRUE(summary.ends_with(" 4 of 144 payout calls have no time at all; none of them can join a batch."))
      << summary;
}

TEST(ReportPayoutReportV1, CallsWithoutABatchOrPeriodAreNotAvoidable) {
  const Json metrics = RunOn(kCalls, {{"batch_keys", Json::array()}}).at("metrics");
  EXPECT_EQ(metrics.at("avoidable_calls"), 0);
  EXPECT_EQ(metrics.at("batch_keys"), 0);
  EXPECT_EQ(metrics.at("runs"), 144);
}

TEST(ReportPayoutReportV1, AnUnknownStatusIsNotNoError) {
  EXPECT_TRUE(RunOn(kCalls).at("metrics").at("error_runs").is_null());
}

TEST(ReportPayoutReportV1, ALogWithoutPayoutsIsNotApplicable) {
  const Json result = RunOn(testing::SteadyLogSql(30));
  EXPECT_EQ(result.at("status"), "na");
  EXPECT_EQ(result.at("reason_code"), "no_payout_process");
  EXPECT_EQ(result.at("summary"), "No process is payout-like: none fits JBPREPAY, ADPPAYSTAT, PAY*.");
}

}  // namespace
}  // namespace harness::plugins::report_payout_report_v1
