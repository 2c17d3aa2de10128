// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::profile_basic {
namespace {

Json Column(const Json& result, const std::string& name) {
  for (const Json& column : result.at("metrics").at("columns")) {
    if (column.at("name") == name) return column;
  }
  return nullptr;
}

TEST(ProfileBasic, Golden) {
  const auto same = testing::RunGolden("profile_basic", "small");
  EXPECT_TRUE(same.has_value()) << (same ? "" : same.error().message);
}

// SteadyLogSql(21): every seventh row (0, 7, 14) has no host, the others stand on h0 (even) or h1 (odd).
TEST(ProfileBasic, CountsAreThoseOfTheLog) {
  const auto folder = TempFolder::Make("harness-profile").value();
  ASSERT_TRUE(testing::MakeDataset(folder.path() / "d", testing::SteadyLogSql(21)).has_value());
  const Json result = testing::RunInProcess("profile_basic", folder.path() / "d").value();
  const Json host = Column(result, "host");
  EXPECT_EQ(host.at("nulls"), 3);
  EXPECT_EQ(host.at("distinct"), 2);
  EXPECT_EQ(host.at("top"), Json::parse(R"([{"value": "h0", "rows": 9}, {"value": "h1", "rows": 9}])"));
  const Json process = Column(result, "process_id");
  EXPECT_EQ(
      process.at("top"),
      Json::parse(R"([{"value": "A", "rows": 7}, {"value": "B", "rows": 7}, {"value": "C", "rows": 7}])"));
  const Json id = Column(result, "execution_id");
  EXPECT_EQ(id.at("distinct"), 21);
  EXPECT_FALSE(id.contains("top"));
  EXPECT_EQ(Column(result, "weight").at("max"), 5.0);
  EXPECT_EQ(Column(result, "queued_us").at("min"), 1767225600000000);
  EXPECT_EQ(Column(result, "case_id").at("distinct"), 0);
  EXPECT_EQ(Column(result, "case_id").at("null_share"), 1.0);
}

TEST(ProfileBasic, PrivateColumnsAreOnlyCounted) {
  const auto folder = TempFolder::Make("harness-profile").value();
  const std::string sql = "SELECT *, 'secret' || (row_number() OVER () % 3) AS user_token FROM (" +
                          testing::SteadyLogSql(12) + ")";
  ASSERT_TRUE(testing::MakeDataset(folder.path() / "d", sql).has_value());
  const Json result = testing::RunInProcess("profile_basic", folder.path() / "d").value();
  EXPECT_EQ(Column(result, "user_token").at("distinct"), 3);
  EXPECT_EQ(result.dump().find("secret"), std::string::npos);
}

// --keep-raw keeps private values in the dataset, not in results.
TEST(ProfileBasic, RawColumnsAreOnlyCounted) {
  const auto folder = TempFolder::Make("harness-profile").value();
  const Path dataset = folder.path() / "d";
  ASSERT_TRUE(testing::MakeDataset(dataset, testing::SteadyLogSql(21)).has_value());
  eventlog::DatasetInfo info = eventlog::ReadDatasetInfo(dataset).value();
  for (auto& column : info.columns) column.is_raw = column.name == "host" || column.name == "weight";
  ASSERT_TRUE(WriteFile(dataset / "dataset.json", eventlog::DatasetFileText(info).value()));
  const Json result = testing::RunInProcess("profile_basic", dataset).value();
  EXPECT_EQ(Column(result, "host").at("distinct"), 2);
  EXPECT_EQ(Column(result, "host").at("private"), true);
  EXPECT_FALSE(Column(result, "host").contains("top"));
  EXPECT_FALSE(Column(result, "weight").contains("max"));
}

TEST(ProfileBasic, EmptyLogHasNoRanges) {
  const auto folder = TempFolder::Make("harness-profile").value();
  ASSERT_TRUE(testing::MakeDataset(folder.path() / "d", testing::SteadyLogSql(0)).has_value());
  const Json result = testing::RunInProcess("profile_basic", folder.path() / "d").value();
  EXPECT_EQ(result.at("status"), "ok");
  EXPECT_FALSE(Column(result, "queued_us").contains("min"));
}

}  // namespace
}  // namespace harness::plugins::profile_basic
