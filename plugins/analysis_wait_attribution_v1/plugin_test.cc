// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/golden_plugin.h"
#include "tests/short_wait.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_wait_attribution_v1 {
namespace {

// H1 was seen to run two at once. LOAD 1 holds a slot from 08:00 to 08:10, LOAD 2 to 08:04.
//   SORT 3 waits 08:01 to 08:04: both slots of H1 busy, H2 free but it never ran SORT: restricted, 3 min.
//   POST 4 waits 08:02 to 08:12: held by LOAD 1 to 08:10 (8 min), then one slot is free: dispatch, 2 min.
//   SORT 6 waits 08:05 to 08:20: H1 is full (1 and 3) to 08:10, meanwhile H2 runs MAIL until 08:06:
//   contention, 1 min;
//     then H2 is free: restricted, 4 min; 08:10 to 08:12 a slot of H1 is free: dispatch, 2 min; 08:12 to
//     08:20 H1 is full again (3 with 4, then with 7), H2 free: restricted, 8 min.
//   POST 8 waits 5 s with everything free: dispatch.
TEST(AnalysisWaitAttributionV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_wait_attribution_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The only wait of a log is all of it, yet a minute and a half is no trouble.
TEST(AnalysisWaitAttributionV1, LittleWaitingIsLowWhateverItsShare) {
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_wait_attribution_v1"), "low");
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_wait_attribution_v1", {{"least_hours", 0}}), "high");
}

// Asked for on the last day of the close, 2025-09-05, and eligible on the day after: it lies in the close, in
// each analysis that sums waits. The other was asked for before the close began and became eligible in it.
TEST(AnalysisWaitAttributionV1, AScopeHoldsTheSameRowsInEachAnalysis) {
  const auto folder = TempFolder::Make("wait-scopes").value();
  ASSERT_TRUE(testing::MakeDatasetWithSpan(
      folder.path(),
      "SELECT execution_id, process_id, parent_id, epoch_us(queued) AS queued_us, epoch_us(eligible) AS "
      "eligible_us, epoch_us(started) AS started_us, epoch_us(started) + 60000000 AS ended_us FROM (VALUES "
      "('1', 'A', NULL, TIMESTAMP '2025-09-05 23:00:00', TIMESTAMP '2025-09-06 01:00:00', "
      "TIMESTAMP '2025-09-06 02:00:00'), "
      "('2', 'A', '1', TIMESTAMP '2025-09-19 23:00:00', TIMESTAMP '2025-09-20 01:00:00', "
      "TIMESTAMP '2025-09-20 01:00:07')) "
      "t(execution_id, process_id, parent_id, queued, eligible, started)"));
  const auto scopes_of = [&](const char* id) {
    const Json result = testing::RunInProcess(id, folder.path()).value();
    EXPECT_EQ(result.at("status"), "ok") << result.dump();
    return result.at("metrics").at("scopes");
  };
  const Json attributed = scopes_of("analysis_wait_attribution_v1");
  const Json decomposed = scopes_of("analysis_queue_delay_decomposition");
  const Json held = scopes_of("analysis_hold_time_attribution_v1");
  EXPECT_EQ(attributed.at("close_static").at("wait_us"), 3'600'000'000);
  for (const char* scope : {"all", "close_static", "close_dynamic"}) {
    const Json& wait_us = attributed.at(scope).at("wait_us");
    EXPECT_EQ(decomposed.at(scope).at("eligible_wait_us"), wait_us) << scope;
    EXPECT_EQ(held.at(scope).at("eligible_wait_us"), wait_us) << scope;
  }
}

}  // namespace
}  // namespace harness::plugins::analysis_wait_attribution_v1
