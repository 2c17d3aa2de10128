// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "importers/import.h"
#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_queue_delay_decomposition {
namespace {

TEST(AnalysisQueueDelayDecomposition, GoldenCase) {
  const auto same = testing::RunGolden("analysis_queue_delay_decomposition", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The only wait of a log is all of it, yet a minute and a half is no trouble.
TEST(AnalysisQueueDelayDecomposition, LittleWaitingIsLowWhateverItsShare) {
  const auto temp = TempFolder::Make("little-waiting");
  const auto home = store::Home::Open(temp->path() / "home");
  const Path csv = temp->path() / "log.csv";
  ASSERT_TRUE(WriteFile(csv,
                        "PROCESS_ID,QUEUE_DT,START_DT,END_DT\n"
                        "A,2026-01-01 00:00:00,2026-01-01 00:01:30,2026-01-01 00:05:00\n"));
  importers::ImportOptions options;
  options.inputs = {csv};
  const auto dataset = importers::Import(*home, options, NoProgress());
  ASSERT_TRUE(dataset) << dataset.error().message;
  const auto severity = [&](const Json& changes) {
    const auto result =
        testing::RunInProcess("analysis_queue_delay_decomposition", dataset->folder, changes).value();
    EXPECT_EQ(result.at("findings").size(), 1u) << result.dump();
    return result.at("findings").at(0).at("severity").get<std::string>();
  };
  EXPECT_EQ(severity(Json::object()), "low");
  EXPECT_EQ(severity({{"least_hours", 0}}), "high");
}

}  // namespace
}  // namespace harness::plugins::analysis_queue_delay_decomposition
