// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_retry_rate_hotspots_v1 {
namespace {

TEST(AnalysisRetryRateHotspotsV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_retry_rate_hotspots_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

Json MetricsOf(const std::string& select) {
  const auto folder = TempFolder::Make("retry-rate").value();
  EXPECT_TRUE(testing::MakeDatasetWithSpan(folder.path(), select));
  const Json result = testing::RunInProcess("analysis_retry_rate_hotspots_v1", folder.path()).value();
  EXPECT_EQ(result.at("status"), "ok") << result.dump();
  return result.at("metrics");
}

// A run a minute: 40 times five that fail and five that do not; of the last ten nothing is known. B never
// fails.
TEST(AnalysisRetryRateHotspotsV1, ItTellsWhetherFailuresComeInBursts) {
  const Json metrics = MetricsOf(
      "SELECT 'A' AS process_id, 60000000 * i AS queued_us, 60000000 * i AS started_us, "
      "60000000 * i + 1000000 AS ended_us, CASE WHEN i >= 400 THEN 'RUNNING' WHEN i % 10 < 5 THEN 'ERROR' "
      "ELSE 'SUCCESS' END AS status FROM range(410) t(i) UNION ALL SELECT 'B', 60000000 * i, 60000000 * i, "
      "60000000 * i + 1000000, 'SUCCESS' FROM range(50) t(i)");
  const Json& transitions = metrics.at("transitions");
  EXPECT_EQ(transitions.at("following"), (Json{{"runs", 409 + 49}, {"changed", 160 + 40 + 39 + 1}}));
  EXPECT_EQ(transitions.at("changes"), Json({{{"from", "ERROR"}, {"to", "ERROR"}, {"count", 160}},
                                             {{"from", "ERROR"}, {"to", "SUCCESS"}, {"count", 40}},
                                             {{"from", "SUCCESS"}, {"to", "ERROR"}, {"count", 39}},
                                             {{"from", "SUCCESS"}, {"to", "RUNNING"}, {"count", 1}}}));
  ASSERT_EQ(transitions.at("by_process").size(), 1U);
  const Json& of = transitions.at("by_process").at(0);
  EXPECT_EQ(of.at("after_failure").at("runs"), 200);
  EXPECT_EQ(of.at("after_failure").at("failed"), 160);
  EXPECT_EQ(of.at("after_other").at("runs"), 199);
  EXPECT_EQ(of.at("after_other").at("failed"), 39);
  EXPECT_GT(of.at("after_failure").at("ci_low").get<double>(),
            of.at("after_other").at("ci_high").get<double>());
  EXPECT_EQ(metrics.at("failed_attempts_us"), nullptr);  // the log tells no attempts
  EXPECT_EQ(metrics.at("failed_runs_us"), 200'000'000);
}

// Twenty activities of 300 runs, of which three go wrong. P0 does in eight, which chance makes of one in
// twenty too often to be told; then in thirty.
TEST(AnalysisRetryRateHotspotsV1, TheExtremeOfTwentyIsNoHotspot) {
  for (const int wrong : {8, 30}) {
    const Json metrics = MetricsOf(
        "SELECT 'P' || (i % 20) AS process_id, 60000000 * i AS queued_us, 60000000 * i AS started_us, "
        "60000000 * i + 1000000 AS ended_us, CASE WHEN i // 20 < (CASE WHEN i % 20 = 0 THEN " +
        std::to_string(wrong) +
        " ELSE 3 END) THEN 'ERROR' ELSE 'SUCCESS' END AS status FROM range(6000) t(i)");
    EXPECT_EQ(metrics.at("activities_tested"), 20);
    int hotspots = 0;
    for (const Json& row : metrics.at("by_process")) hotspots += row.at("hotspot").get<bool>() ? 1 : 0;
    EXPECT_EQ(hotspots, wrong == 8 ? 0 : 1);
  }
}

// 19 runs after a failure are too few.
TEST(AnalysisRetryRateHotspotsV1, FewRunsTellNothingOfBursts) {
  const Json metrics = MetricsOf(
      "SELECT 'A' AS process_id, 60000000 * i AS started_us, CASE WHEN i % 3 = 0 THEN 'ERROR' ELSE 'SUCCESS' "
      "END AS status FROM range(57) t(i)");
  const Json& of = metrics.at("transitions").at("by_process").at(0);
  EXPECT_EQ(of.at("failed"), 19);
  EXPECT_EQ(of.at("after_failure"), nullptr);
  EXPECT_EQ(of.at("after_other"), nullptr);
}

// Two failed runs of 6e18 microseconds are more than 64 bits hold.
TEST(AnalysisRetryRateHotspotsV1, LongRunsAreNoNegativeHours) {
  const Json metrics = MetricsOf(
      "SELECT 'A' AS process_id, 6000000000000000000::BIGINT AS duration_us, 'ERROR' AS status "
      "FROM range(2)");
  EXPECT_EQ(metrics.at("failed_runs_us"), "12000000000000000000");
  EXPECT_GT(metrics.at("by_process").at(0).at("failed_runs_hours").get<double>(), 3.3e9);
}

// 2025-09-01 is a day of the fixed close, 2025-09-10 is none; without any time there is no close at all.
TEST(AnalysisRetryRateHotspotsV1, ScopesAreThoseOfTheCloseWindows) {
  const std::string fields = "SELECT 'A' AS process_id, 'ERROR' AS status, 2 AS attempts";
  const Json scopes = MetricsOf(fields +
                                ", us AS queued_us, us AS started_us, us + 1000000 AS ended_us FROM (VALUES "
                                "(1756684800000000), (1757462400000000)) t(us)")
                          .at("scopes");
  EXPECT_EQ(scopes.at("all").at("failed_runs_us"), 2'000'000);
  EXPECT_EQ(scopes.at("close_static").at("failed_runs_us"), 1'000'000);
  EXPECT_EQ(scopes.at("close_static").at("retries"), 1);
  EXPECT_EQ(scopes.at("close_dynamic"), scopes.at("close_static"));
  const Json timeless = MetricsOf(fields + " FROM range(2)").at("scopes");
  EXPECT_EQ(timeless.at("all").at("failed_runs"), 2);
  EXPECT_EQ(timeless.at("close_static"), nullptr);
  EXPECT_EQ(timeless.at("close_dynamic"), nullptr);
}

}  // namespace
}  // namespace harness::plugins::analysis_retry_rate_hotspots_v1
