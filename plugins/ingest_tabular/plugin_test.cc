// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::ingest_tabular {
namespace {

TEST(IngestTabular, Golden) {
  const auto same = testing::RunGolden("ingest_tabular", "small");
  EXPECT_TRUE(same.has_value()) << (same ? "" : same.error().message);
}

// 12 rows read, 10 kept; one counter of each severity: information is no finding.
TEST(IngestTabular, CountersWithLossBecomeFindings) {
  const auto folder = TempFolder::Make("harness-ingest").value();
  auto info = testing::MakeDataset(folder.path() / "d", testing::SteadyLogSql(10)).value();
  info.inputs[0].rows_read = 12;
  info.inputs[0].rows_rejected = 2;
  info.counters = {
      {"bad_row", eventlog::Severity::kDataLoss, 2, "Rows that could not be read.", {}},
      {"ended_before_started", eventlog::Severity::kError, 1, "Rows that end before they start.", {}},
      {"blank_lines", eventlog::Severity::kInfo, 3, "Lines without a value.", {}}};
  ASSERT_TRUE(
      WriteFile(folder.path() / "d" / "dataset.json", PrettyJson(eventlog::ToJson(info))).has_value());
  const Json result = testing::RunInProcess("ingest_tabular", folder.path() / "d").value();
  EXPECT_EQ(result.at("metrics").at("rows"), 10);
  EXPECT_EQ(result.at("metrics").at("rows_read"), 12);
  EXPECT_EQ(result.at("metrics").at("rows_rejected"), 2);
  EXPECT_EQ(result.at("metrics").at("counters").size(), 3U);
  ASSERT_EQ(result.at("findings").size(), 2U);
  EXPECT_EQ(result.at("findings")[0].at("id"), "data_quality:bad_row");
  EXPECT_EQ(result.at("findings")[0].at("severity"), "medium");
  EXPECT_EQ(result.at("findings")[1].at("severity"), "low");
}

}  // namespace
}  // namespace harness::plugins::ingest_tabular
