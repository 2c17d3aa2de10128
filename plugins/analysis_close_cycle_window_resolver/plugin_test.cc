// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_close_cycle_window_resolver {
namespace {

TEST(AnalysisCloseCycleWindowResolver, GoldenCase) {
  const auto same = testing::RunGolden("analysis_close_cycle_window_resolver", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// A row of the year 1600 and one of the year 9500 beside those of 2026.
TEST(AnalysisCloseCycleWindowResolver, FarTimesMakeNoThousandsOfMonths) {
  const auto folder = TempFolder::Make("far");
  ASSERT_TRUE(testing::MakeDatasetWithSpan(
      folder->path(),
      "SELECT 'e' || i AS execution_id, 'A' AS process_id, CASE i WHEN 0 THEN -11676096000000000 WHEN 99 "
      "THEN "
      "237636288000000000 ELSE 1767225600000000 + i * 3600000000 END AS queued_us, queued_us AS started_us, "
      "queued_us AS ended_us FROM range(100) t(i)"));
  const Json result = testing::RunInProcess("analysis_close_cycle_window_resolver", folder->path()).value();
  std::vector<int64_t> months;
  for (const Json& window : result.at("metrics").at("static")) months.push_back(window.at("month"));
  EXPECT_EQ(months, (std::vector<int64_t>{160001, 160002, 202601, 202602, 950005, 950006}));
}

}  // namespace
}  // namespace harness::plugins::analysis_close_cycle_window_resolver
