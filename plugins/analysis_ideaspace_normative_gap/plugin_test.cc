// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/files.h"
#include "ideaspace/baseline.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_ideaspace_normative_gap {
namespace {

// One execution every two hours for three whole weeks, 84 each, of one process on one host; all take 60 s.
// They wait 10, 40 and 70 s in the first, second and third week. All 252 span 20 days 22 hours, 30,120
// minutes; a week has 10,080, the last one up to its last execution 9,960. The first week surely beats the
// others, so the frontier is that week alone; its values being equal, the cautious end of its delay is 10 s.
// Its interval of the rate reaches below the observed rate, and that of the failures above 0, so these gaps
// are 0. Gaps that are not 0:
//   entity    figure           observed  ideal  gap
//   ALL       queue_delay_p95  70        10     (70-10)/10 = 6
//   2025-W02  queue_delay_p95  40        10     3
//   2025-W03  queue_delay_p95  70        10     6
// The process LOAD and the host h1 are the whole log: 6 each.
TEST(AnalysisIdeaspaceNormativeGap, GoldenThreeWeeks) {
  const auto same = testing::RunGolden("analysis_ideaspace_normative_gap", "three_weeks");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

TEST(AnalysisIdeaspaceNormativeGap, TooLittleDataHasNoBetterReference) {
  const auto temp = TempFolder::Make("harness-gap").value();
  ASSERT_TRUE(testing::MakeDataset(temp.path(), testing::SteadyLogSql(30)).has_value());
  const auto result = testing::RunInProcess("analysis_ideaspace_normative_gap", temp.path());
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_EQ(result->at("metrics").at("ideal_mode"), "none");
  ASSERT_EQ(result->at("findings").size(), 1U);
  EXPECT_EQ(result->at("findings")[0].at("title"), "The whole log: no better reference");
}

TEST(AnalysisIdeaspaceNormativeGap, GroupsOfAColumn) {
  const auto temp = TempFolder::Make("harness-gap").value();
  ASSERT_TRUE(testing::MakeDataset(temp.path(), testing::SteadyLogSql(300)).has_value());
  const Json settings = {{"group_columns", {"process_id"}}, {"row_threshold", 1}};
  const auto result = testing::RunInProcess("analysis_ideaspace_normative_gap", temp.path(), settings);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  const Json& kinds = result->at("metrics").at("entities");
  EXPECT_GE(kinds.at("group").get<int>(), 1);
  EXPECT_EQ(kinds.at("group"), kinds.at("process"));
  const auto unknown = testing::RunInProcess("analysis_ideaspace_normative_gap", temp.path(),
                                             {{"group_columns", {"no_such_column"}}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().message.find("found no column \"no_such_column\""), std::string::npos);
}

// As in the golden case, with waits of 20 s in the first week and of `later_us` more in the others.
Json WithWaitsLonger(int64_t later_us, const Json& settings = Json::object()) {
  const auto temp = TempFolder::Make("harness-gap").value();
  const std::string sql =
      "SELECT 'e' || i AS execution_id, 'LOAD' AS process_id, 'h1' AS host, 1735516800000000 + i * "
      "7200000000 "
      "AS queued_us, queued_us AS eligible_us, queued_us + 20000000 + CASE WHEN i < 84 THEN 0 ELSE " +
      std::to_string(later_us) +
      " END AS started_us, started_us + 60000000 AS ended_us, 1.0 AS weight "
      "FROM range(252) t(i)";
  EXPECT_TRUE(testing::MakeDataset(temp.path(), sql).has_value());
  const auto result = testing::RunInProcess("analysis_ideaspace_normative_gap", temp.path(), settings);
  EXPECT_TRUE(result.has_value()) << result.error().message;
  return result->at("findings");
}

// What somebody signed is no place of this log: nobody says that it was possible here.
TEST(AnalysisIdeaspaceNormativeGap, AGapToTheBaselineSaysSo) {
  ideaspace::Baseline baseline;
  baseline.id = "summer";
  baseline.ideal_vector["ALL"][static_cast<size_t>(ideaspace::Kpi::kQueueDelayP95)] = 10;
  const auto temp = TempFolder::Make("harness-gap").value();
  const Path file = temp.path() / "b.json";
  ASSERT_TRUE(ideaspace::SignBaseline(Ed25519Key::Generate().value(), baseline).has_value());
  ASSERT_TRUE(WriteFile(file, PrettyJson(ToJson(baseline))).has_value());
  const Json findings = WithWaitsLonger(40'000'000, {{"baseline_path", file.string()}});
  ASSERT_EQ(findings.size(), 1U) << findings.dump(1);
  EXPECT_EQ(
      findings.at(0).at("title"),
      "The whole log: 95th percentile of queue delay is 60.0 s, and by the baseline 10.0 s is possible");
  EXPECT_NE(
      findings.at(0).at("what").get<std::string>().find("the ideal by the baseline is 10.0 s, a gap of"),
      std::string::npos);
  EXPECT_EQ(WithWaitsLonger(40'000'000).at(0).at("title"),
            "The whole log: 95th percentile of queue delay is 60.0 s, and 20.0 s was possible");
}

TEST(AnalysisIdeaspaceNormativeGap, FiguresHaveTheDigitsThatTellThemApart) {
  const Json findings = WithWaitsLonger(40'000);
  ASSERT_EQ(findings.size(), 3U) << findings.dump(1);
  EXPECT_EQ(findings.at(0).at("title"),
            "The whole log: 95th percentile of queue delay is 20.04 s, and 20.00 s was possible");
  EXPECT_NE(findings.at(0).at("what").get<std::string>().find("a gap of 0.2 %"), std::string::npos);
}

// 0.02 %.
TEST(AnalysisIdeaspaceNormativeGap, AGapThatNoFigureShowsIsNoFinding) {
  const Json findings = WithWaitsLonger(4'000);
  ASSERT_EQ(findings.size(), 1U) << findings.dump(1);
  EXPECT_EQ(findings.at(0).at("title"), "The whole log: no better reference");
  EXPECT_EQ(
      findings.at(0).at("what"),
      "No better reference: no figure is 0.1 % or more from its ideal. The energy of gaps is 0.0000 over "
      "252 executions.");
}

TEST(AnalysisIdeaspaceNormativeGap, ANegativeWeightIsRefused) {
  const auto temp = TempFolder::Make("harness-gap").value();
  ASSERT_TRUE(testing::MakeDataset(temp.path(), testing::SteadyLogSql(30)).has_value());
  const auto result = testing::RunInProcess("analysis_ideaspace_normative_gap", temp.path(),
                                            {{"weights", {{"duration_p95", -1}}}});
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().message.find("duration_p95"), std::string::npos);
}

}  // namespace
}  // namespace harness::plugins::analysis_ideaspace_normative_gap
