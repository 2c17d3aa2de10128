// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_batch_discovery_v1 {
namespace {

// PRINT on H1 goes one after the other as soon as three wait, on four days; the worker stood free meanwhile.
// On day d = 0..3 the first waits 150 - 11 d minutes, the second 110 - 18 d, the third not at all: 866
// minutes. SCAN on H2 goes in two pairs at 10:00 that were ready at 9:00 and 9:30: 90 minutes each. MAIL on
// H3 is a queue of five minutes' work every four minutes: contention, no batch.
TEST(AnalysisBatchDiscoveryV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_batch_discovery_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The four batches of PRINT, which waited 866 minutes; on the fifth day one goes alone after an hour beside
// the free worker. That hour was waited for the release too, and not by a run in a batch.
TEST(AnalysisBatchDiscoveryV1, HoursAreThoseOfTheRunsInBatches) {
  const auto same = testing::RunGolden("analysis_batch_discovery_v1", "let_go_alone");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// Three of PRINT from 23:00 on, on four days. On the first, 2026-01-05, the close ends between the second and
// the third: the batch lies in no close, its first two executions do. They wait 150 and 110 minutes.
TEST(AnalysisBatchDiscoveryV1, ABatchLiesInTheCloseWithAllOfItsExecutions) {
  const auto folder = TempFolder::Make("batch-scopes").value();
  ASSERT_TRUE(testing::MakeDatasetWithSpan(
      folder.path(),
      "SELECT 'PRINT' AS process_id, 'H1' AS host, day + 60000000 * e AS eligible_us, day + 60000000 * s AS "
      "started_us, day + 60000000 * (s + 10) AS ended_us FROM (SELECT 1767654000000000 + 86400000000 * d AS "
      "day, CASE k WHEN 0 THEN 0 WHEN 1 THEN 40 + 7 * d ELSE 150 - 11 * d END AS e, 150 - 11 * d + 10 * k AS "
      "s "
      "FROM range(4) a(d), range(3) b(k))"));
  const Json result = testing::RunInProcess("analysis_batch_discovery_v1", folder.path()).value();
  ASSERT_EQ(result.at("status"), "ok") << result.dump();
  const Json& scopes = result.at("metrics").at("scopes");
  EXPECT_EQ(scopes.at("all").at("batches"), 4);
  EXPECT_EQ(scopes.at("all").at("rows"), 12);
  EXPECT_EQ(scopes.at("close_static").at("batches"), 0);
  EXPECT_EQ(scopes.at("close_static").at("rows"), 2);
  EXPECT_EQ(scopes.at("close_static").at("batching_us"), 260 * 60'000'000LL);
}

}  // namespace
}  // namespace harness::plugins::analysis_batch_discovery_v1
