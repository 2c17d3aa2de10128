// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "importers/import.h"
#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_ebm_action_verifier_v1 {
namespace {

constexpr const char* kId = "analysis_ebm_action_verifier_v1";

Path GoldenLog() {
  return Path(HARNESS_SOURCE_DIR) / "plugins" / kId / "golden" / "one_slot" / "log.csv";
}

Json RunOnCsv(const std::string& csv) {
  const auto folder = TempFolder::Make("verifier");
  const auto home = store::Home::Open(folder->path() / "home");
  EXPECT_TRUE(home && WriteFile(folder->path() / "log.csv", csv));
  importers::ImportOptions options;
  options.inputs = {folder->path() / "log.csv"};
  const auto dataset = importers::Import(*home, options, NoProgress());
  EXPECT_TRUE(dataset) << (dataset ? "" : dataset.error().message);
  const auto result = testing::RunInProcess(kId, dataset->folder);
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
  return result ? *result : Json();
}

// Two weeks of five days with ten hours each, the very last hour missing; H1 has one slot. In each hour LOAD
// runs for 40 minutes and then POST for 10. In the first week POST arrives 35 minutes after LOAD and waits
// 300 s, in the second 10 minutes after it and waits 1800 s. Waited: 50 * 300 s + 49 * 1800 s = 103,200 s,
// which is 28 h 40 min.
//
//   ALL  kpi              observed                                   ideal: week 1  gap           energy
//        duration_p95     2400 s (99 of 600, 99 of 2400)             2400 s         0             0
//        queue_delay_p95  1800 s (99 of 0, 50 of 300, 49 of 1800)     300 s         1500/300 = 5  2 * 25 = 50
//
// With a slot more nobody waits: queue_delay_p95 is 0, its energy too. With LOAD in two parts POST waits 600
// s in the second week, 49 * 1200 s = 16 h 20 min less; LOAD takes 3000 s there: (600 / 2400)^2 = 0.0625 and
// 2 * (300 / 300)^2 = 2 are left of 50. Priority changes nothing where only one waits.
TEST(AnalysisEbmActionVerifier, GoldenCase) {
  const auto same = testing::RunGolden(kId, "one_slot");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

TEST(AnalysisEbmActionVerifier, ShuffledRowsGiveTheSameBytes) {
  const std::string csv = ReadFile(GoldenLog()).value();
  std::vector<std::string_view> lines = Split(csv, '\n');
  ASSERT_EQ(lines.size(), 200U);
  std::string shuffled = std::string(lines[0]) + "\n";
  for (size_t i = 0; i < 198; ++i) shuffled += std::string(lines[1 + i * 85 % 198]) + "\n";
  ASSERT_NE(shuffled, csv);
  EXPECT_EQ(PrettyJson(RunOnCsv(shuffled)), PrettyJson(RunOnCsv(csv)));
}

// The same log, first week only: nothing is better than what it is, so no action lowers its energy. Those
// that save waits are verified all the same, and say so.
TEST(AnalysisEbmActionVerifier, WithoutABetterReferenceNoEnergyFalls) {
  const std::string csv = ReadFile(GoldenLog()).value();
  std::vector<std::string> lines;
  for (const std::string_view line : Split(csv, '\n')) lines.emplace_back(line);
  lines.resize(101);
  const Json result = RunOnCsv(Join(lines, "\n") + "\n");
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  for (const Json& action : result.at("metrics").at("actions")) {
    EXPECT_EQ(action.at("verdict"), "verified");
    EXPECT_EQ(action.at("delta_energy"), 0.0);
    EXPECT_GT(action.at("delta_hours"), 0.0);
  }
  for (const Json& blocked : result.at("metrics").at("blocked")) {
    EXPECT_EQ(blocked.at("blocked_reason"), "no_effect");
    EXPECT_EQ(blocked.at("delta_energy"), 0.0);
  }
}

}  // namespace
}  // namespace harness::plugins::analysis_ebm_action_verifier_v1
