// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_concurrency_reconstruction {
namespace {

TEST(AnalysisConcurrencyReconstruction, GoldenCase) {
  const auto same = testing::RunGolden("analysis_concurrency_reconstruction", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// H1 from 0 to 4 h: four slots for an hour, then six beside these for another, then nothing but one slot in
// the last: (4 + 10 + 0 + 1) of 40 slot hours. One execution names no host.
TEST(AnalysisConcurrencyReconstruction, BusyIsSlotTimeAndRowsWithoutHostAreApart) {
  const auto folder = TempFolder::Make("concurrency").value();
  ASSERT_TRUE(testing::MakeDataset(
      folder.path(),
      "SELECT * FROM (VALUES ('1', 'A', 'H1', 4, 0, 7200000000), ('2', 'A', 'H1', 6, 3600000000, "
      "7200000000), "
      "('3', 'A', 'H1', 1, 10800000000, 14400000000), ('4', 'A', NULL, 1, 0, 3600000000)) "
      "t(execution_id, process_id, host, slots, started_us, ended_us)"));
  const Json result = testing::RunInProcess("analysis_concurrency_reconstruction", folder.path()).value();
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& metrics = result.at("metrics");
  ASSERT_EQ(metrics.at("pools").size(), 1U);
  const Json& pool = metrics.at("pools").at(0);
  EXPECT_EQ(pool.at("host"), "H1");
  EXPECT_EQ(pool.at("max_running"), 2);
  EXPECT_EQ(pool.at("most_slots_held"), 10);
  EXPECT_DOUBLE_EQ(pool.at("busy_share").get<double>(), 15.0 / 40);
  EXPECT_TRUE(pool.at("capacity_estimate").is_null());
  EXPECT_EQ(metrics.at("without_host"), 1);
}

}  // namespace
}  // namespace harness::plugins::analysis_concurrency_reconstruction
