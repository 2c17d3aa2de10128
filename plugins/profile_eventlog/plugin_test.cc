// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::profile_eventlog {
namespace {

TEST(ProfileEventlog, GoldenCase) {
  const auto same = testing::RunGolden("profile_eventlog", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The first row runs backwards twice, the second tells a negative duration and no end.
TEST(ProfileEventlog, ARowWhoseTimesRunBackwardsIsOneRow) {
  const auto folder = TempFolder::Make("profile-eventlog").value();
  ASSERT_TRUE(testing::MakeDataset(
      folder.path(),
      "SELECT * FROM (VALUES ('1', 'A', 30000000, 20000000, 10000000, NULL::BIGINT), "
      "('2', 'A', 30000000, 30000000, NULL, -5000000), ('3', 'A', 30000000, 30000000, 40000000, NULL)) "
      "t(execution_id, process_id, queued_us, started_us, ended_us, duration_us)"));
  const Json result = testing::RunInProcess("profile_eventlog", folder.path()).value();
  ASSERT_EQ(result.at("findings").size(), 1U) << result.dump();
  const Json& finding = result.at("findings").at(0);
  EXPECT_EQ(finding.at("evidence").at("rows"), 2);
  EXPECT_EQ(finding.at("estimate"), 2.0);
  EXPECT_EQ(
      finding.at("what"),
      "1 rows start before they were queued and 2 rows end before they start or tell a negative duration: "
      "2 rows in all.");
  EXPECT_EQ(result.at("metrics").at("negative"), (Json{{"waits", 1}, {"durations", 2}}));
}

// A run a minute for four hours, and one that ends in the year 9999.
TEST(ProfileEventlog, ATimeFarFromAllOthersIsTold) {
  const auto folder = TempFolder::Make("profile-eventlog").value();
  ASSERT_TRUE(testing::MakeDataset(
      folder.path(),
      "SELECT i::VARCHAR AS execution_id, 'A' AS process_id, i * 60000000 AS queued_us, i * 60000000 AS "
      "started_us, CASE WHEN i = 7 THEN 253402300799000000 ELSE i * 60000000 + 1000000 END AS ended_us FROM "
      "range(240) t(i)"));
  const Json result = testing::RunInProcess("profile_eventlog", folder.path()).value();
  ASSERT_EQ(result.at("findings").size(), 1U) << result.dump();
  const Json& finding = result.at("findings").at(0);
  EXPECT_EQ(finding.at("kind"), "outlying_times");
  EXPECT_EQ(finding.at("estimate"), 1.0);
  EXPECT_EQ(result.at("metrics").at("outlying"),
            (Json{{"rows", 1}, {"from_us", 0}, {"to_us", 239 * 60000000LL + 1000000}}));
}

}  // namespace
}  // namespace harness::plugins::profile_eventlog
