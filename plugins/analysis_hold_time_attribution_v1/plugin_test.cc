// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_hold_time_attribution_v1 {
namespace {

constexpr const char* kPlugin = "analysis_hold_time_attribution_v1";

TEST(AnalysisHoldTimeAttributionV1, GoldenCase) {
  const auto same = testing::RunGolden(kPlugin, "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

Json RunOn(const std::string& sql) {
  const auto folder = TempFolder::Make("holds");
  EXPECT_TRUE(testing::MakeDatasetWithSpan(folder->path(), sql));
  const auto result = testing::RunInProcess(kPlugin, folder->path());
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

// 20 executions; odd ones are ready at once and start when the one before them ends, an hour later. `parent`
// and `child` are SQL of the pair's number p, `link` SQL of the row number i.
std::string PairsSql(const std::string& parent, const std::string& child, const std::string& link) {
  return "SELECT 'e' || i AS execution_id, i // 2 AS p, CASE i % 2 WHEN 0 THEN " + parent + " ELSE " + child +
         " END AS process_id, 'h' AS host, CASE i % 2 WHEN 1 THEN " + link +
         " END AS depends_on_id, 1767225600000000 + p * 86400000000 AS queued_us, queued_us + (i % 2) * "
         "3600000000 AS started_us, started_us + 3600000000 AS ended_us FROM range(20) t(i)";
}

TEST(AnalysisHoldTimeAttributionV1, LinksThatLeadNowhereAreTold) {
  const Json outside = RunOn(PairsSql("'A'", "'B'", "'x' || i"));
  EXPECT_EQ(outside.at("status"), "na");
  EXPECT_EQ(outside.at("reason_code"), "links_without_target");
  EXPECT_NE(outside.at("summary").get<std::string>().find("10 of 20 runs name"), std::string::npos);
  EXPECT_EQ(RunOn(PairsSql("'A'", "'B'", "'e' || i")).at("reason_code"), "links_to_themselves");
  EXPECT_EQ(RunOn(PairsSql("'A'", "'B'", "NULL::VARCHAR")).at("reason_code"), "no_links");
}

TEST(AnalysisHoldTimeAttributionV1, EachPairHasItsId) {
  const std::string link = "'e' || (i - 1)";
  const Json colons = RunOn(
      PairsSql("CASE WHEN p < 5 THEN 'b:c' ELSE 'c' END", "CASE WHEN p < 5 THEN 'a' ELSE 'a:b' END", link));
  std::set<std::string> ids;
  for (const Json& finding : colons.at("findings")) ids.insert(finding.at("id").get<std::string>());
  EXPECT_EQ(ids, (std::set<std::string>{"held_by_predecessor:a:b%3Ac:dependency",
                                        "held_by_predecessor:a%3Ab:c:dependency"}));
  EXPECT_EQ(RunOn(PairsSql("repeat('P', 5000)", "repeat('K', 5000)", link)).at("findings").size(), 1U);
}

}  // namespace
}  // namespace harness::plugins::analysis_hold_time_attribution_v1
