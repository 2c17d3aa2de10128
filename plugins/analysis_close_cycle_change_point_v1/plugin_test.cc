// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "base/time.h"
#include "importers/import.h"
#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_close_cycle_change_point_v1 {
namespace {

// LOAD runs 300 times, every 2 hours from 2026-01-01: 55 to 65 s, from the 151st run (2026-01-13T12:00) on
// four times that. 60 groups of 5 runs; 150 runs lose 180 s each, where 60 s is the mean: 7.5 h. MAIL runs
// three times, too few. The 50 failures of LOAD are too few for 50 groups of 3.
TEST(AnalysisCloseCycleChangePointV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_close_cycle_change_point_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// tests/fixtures/close_cycle.csv: POST runs four times a day from 2025-08-10 to 2025-10-20 and takes 55 to 65
// s; its parameters name the new accounting month from day 4 on. In the close before 2025-10, from 2025-09-20
// to the end of 2025-10-04, END_DT says four times that (60 runs); PLAIN_END_DT is the end without the
// slowdown.
struct CloseCycle {
  Json windows, changes;
};

CloseCycle RunCloseCycle(const std::string& end_column) {
  const auto temp = TempFolder::Make("close-cycle");
  const auto home = store::Home::Open(temp->path() / "home");
  importers::ImportOptions options;
  options.inputs = {Path(HARNESS_SOURCE_DIR) / "tests/fixtures/close_cycle.csv"};
  options.map["ended"] = end_column;
  const auto dataset = importers::Import(*home, options, NoProgress());
  EXPECT_TRUE(dataset) << (dataset ? "" : dataset.error().message);
  if (!dataset) return {};
  return {testing::RunInProcess("analysis_close_cycle_window_resolver", dataset->folder).value(),
          testing::RunInProcess("analysis_close_cycle_change_point_v1", dataset->folder).value()};
}

constexpr Timestamp kCloseFrom = 1'758'326'400'000'000;  // 2025-09-20
constexpr Timestamp kCloseTo = 1'759'622'400'000'000;    // 2025-10-05

TEST(AnalysisCloseCycleChangePointV1, ASlowedCloseIsFoundInsideItsWindow) {
  const CloseCycle log = RunCloseCycle("END_DT");
  const Json& windows = log.windows.at("metrics").at("dynamic");
  const auto october = std::find_if(windows.begin(), windows.end(),
                                    [](const Json& window) { return window.at("month") == 202510; });
  ASSERT_NE(october, windows.end()) << windows.dump();
  EXPECT_EQ(october->at("source"), "parameters");
  EXPECT_EQ(october->at("roll_day"), 4);
  EXPECT_EQ(october->at("from_us"), kCloseFrom);
  EXPECT_EQ(october->at("to_us"), kCloseTo);

  bool slower = false;
  // The end of the slow spell is the level of before again and no finding of its own.
  for (const Json& finding : log.changes.at("findings")) {
    EXPECT_GE(finding.at("estimate").get<double>(), 1) << finding.dump();
    EXPECT_NE(finding.at("title").get<std::string>().find("from about "), std::string::npos);
  }
  for (const Json& change : log.changes.at("metrics").at("changes")) {
    EXPECT_EQ(change.at("measure"), "duration") << change.dump();
    if (change.at("effect").get<double>() < 1) {
      EXPECT_EQ(change.at("came_back"), true) << change.dump();
      EXPECT_TRUE(change.at("ends").is_string()) << change.dump();
      continue;
    }
    slower = true;
    // Values are taken together before the levels are found, so an edge may lie up to a day beside.
    EXPECT_NEAR(change.at("at_us").get<double>(), static_cast<double>(kCloseFrom), 1.0 * kMicrosPerDay);
    EXPECT_NEAR(change.at("to_us").get<double>(), static_cast<double>(kCloseTo), 1.0 * kMicrosPerDay);
    EXPECT_EQ(change.at("lasts"), false);
    EXPECT_NEAR(change.at("effect").get<double>(), 4.0, 0.2);
    ASSERT_TRUE(change.at("close_edge").is_object()) << change.dump();
    EXPECT_EQ(change.at("close_edge").at("month"), 202510);
    EXPECT_EQ(change.at("close_edge").at("edge"), "opens");
  }
  EXPECT_TRUE(slower) << log.changes.dump();
  EXPECT_FALSE(log.changes.at("findings").empty());
}

TEST(AnalysisCloseCycleChangePointV1, TheSameLogWithoutTheSlowdownHasNoFinding) {
  const CloseCycle log = RunCloseCycle("PLAIN_END_DT");
  EXPECT_EQ(log.changes.at("status"), "ok");
  EXPECT_TRUE(log.changes.at("findings").empty()) << log.changes.dump();
  EXPECT_TRUE(log.changes.at("metrics").at("changes").empty());
}

}  // namespace
}  // namespace harness::plugins::analysis_close_cycle_change_point_v1
