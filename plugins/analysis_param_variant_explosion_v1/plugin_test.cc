// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_param_variant_explosion_v1 {
namespace {

// Each of four processes runs 12 times.
//   MANY     8 lists in sites 1 2 3 4 5 1 2 3 6 7 8 1: five seen once (4 to 8), two twice, one three times;
//   12
//            runs of 60 s that wait 10 s are 0.2 h and 0.0333 h: many and material
//   SHORT    the same lists in runs of 1 s: 132 s are not material
//   INVOICE  12 lists, but the invoice is new each time: without it two are left
//   FEW      2 lists
// First quarter (3 runs) of MANY: 3 new lists; last (sites 7, 8, 1): 2 new ones.
TEST(AnalysisParamVariantExplosionV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_param_variant_explosion_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// 1,200 runs: lists of random sites out of 300 (seen again and again), one hour each.
std::string SitesSql(const std::string& list) {
  return "SELECT 'e' || i AS execution_id, 'LOAD' AS process_id, 1756713600000000 + i * 3600000000 AS "
         "queued_us, "
         "queued_us AS started_us, queued_us + 3600000000 AS ended_us, 'Site' AS param_keys, " +
         list + " AS param_tokens, param_tokens AS params_token FROM range(1200) t(i)";
}

Json RunOn(const std::string& sql) {
  const auto folder = TempFolder::Make("variants");
  EXPECT_TRUE(testing::MakeDataset(folder->path(), sql));
  const auto result = testing::RunInProcess("analysis_param_variant_explosion_v1", folder->path());
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

TEST(AnalysisParamVariantExplosionV1, ManyListsThatComeAgainAreAFinding) {
  const Json result = RunOn(SitesSql("'s' || ((i * 7919) % 300)"));
  ASSERT_EQ(result.at("findings").size(), 1U) << result.dump();
  const Json& finding = result.at("findings").at(0);
  EXPECT_EQ(finding.at("id"), "param_variant_explosion:LOAD");
  EXPECT_EQ(finding.at("estimate"), 300);
  EXPECT_EQ(finding.at("n"), 1200);
  EXPECT_EQ(finding.at("where").at("parameter"), "Site");
}

TEST(AnalysisParamVariantExplosionV1, AnIdOfItsOwnForEachRunIsNoFinding) {
  const Json result = RunOn(SitesSql("'s' || i"));
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  EXPECT_TRUE(result.at("findings").empty());
  EXPECT_EQ(result.at("metrics").at("unique_ids"), 1);
}

// Ten lists for 900 runs, then a new one in each of 300: more new ones at the end than at the start.
TEST(AnalysisParamVariantExplosionV1, ListsThatBeginToComeNewAreSaidToGrow) {
  const Json grows = RunOn(SitesSql("CASE WHEN i < 900 THEN 's' || (i % 10) ELSE 'n' || i END"));
  EXPECT_EQ(grows.at("metrics").at("growing"), 1);
  const Json settles = RunOn(SitesSql("CASE WHEN i >= 300 THEN 's' || (i % 10) ELSE 'n' || i END"));
  EXPECT_EQ(settles.at("metrics").at("growing"), 0);
}

TEST(AnalysisParamVariantExplosionV1, WithoutParametersThereIsNothingToSay) {
  const Json result = RunOn(SitesSql("NULL::VARCHAR"));
  EXPECT_EQ(result.at("status"), "na");
  EXPECT_EQ(result.at("reason_code"), "no_parameters");
}

}  // namespace
}  // namespace harness::plugins::analysis_param_variant_explosion_v1
