// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/short_wait.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_queue_delay_decomposition {
namespace {

TEST(AnalysisQueueDelayDecomposition, GoldenCase) {
  const auto same = testing::RunGolden("analysis_queue_delay_decomposition", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The only wait of a log is all of it, yet a minute and a half is no trouble.
TEST(AnalysisQueueDelayDecomposition, LittleWaitingIsLowWhateverItsShare) {
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_queue_delay_decomposition"), "low");
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_queue_delay_decomposition", {{"least_hours", 0}}),
            "high");
}

// Two of A wait an hour each, one starts an hour before it is eligible; nothing names a predecessor, and no
// parameters show a month.
TEST(AnalysisQueueDelayDecomposition, WhatTheLogDoesNotTellIsNotToldAsNone) {
  const auto folder = TempFolder::Make("queue-delay").value();
  ASSERT_TRUE(testing::MakeDataset(
      folder.path(),
      "SELECT * FROM (VALUES ('1', 'A', 7200000000, 10800000000, 10900000000), "
      "('2', 'A', 7200000000, 10800000000, 10900000000), ('3', 'A', 7200000000, 3600000000, 10900000000)) "
      "t(execution_id, process_id, eligible_us, started_us, ended_us)"));
  const Json result = testing::RunInProcess("analysis_queue_delay_decomposition", folder.path()).value();
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& metrics = result.at("metrics");
  EXPECT_EQ(metrics.at("names_links"), false);
  EXPECT_EQ(metrics.at("close_windows_detected"), 0);
  EXPECT_EQ(metrics.at("negative_waits"), 1);
  EXPECT_EQ(metrics.at("scopes").at("all").at("eligible_wait_us"), 7'200'000'000);
  EXPECT_EQ(metrics.at("scopes").at("all").at("waited"), 3);
  const std::string why = result.at("findings").at(0).at("why");
  EXPECT_TRUE(why.starts_with("The log names no parent and no dependency")) << why;
}

}  // namespace
}  // namespace harness::plugins::analysis_queue_delay_decomposition
