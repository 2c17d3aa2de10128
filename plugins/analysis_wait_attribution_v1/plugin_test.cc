// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/json.h"
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

// H1 runs one at a time, so all that waits is contention: 63 minutes.
//   POST 2 (no schedule, U2) waits 20 min for LOAD 1 (S1, U1); MAIL 3 (S2, U1) 10 for LOAD 1 and 10 for POST
//   2; LOAD 4 (S1, U1) 5 for POST 2 and 5 for MAIL 3; POST 5 (neither) 5 for LOAD 4; LOAD 6 (S1, U1) 3 for
//   LOAD 4 and 5 for POST 5.
// S1 is charged 38 min, 35 of others; no schedule 20, all of others; S2 5. U1 43, 25 of others; U2 15;
// none 5.
TEST(AnalysisWaitAttributionV1, GoldenCaseOfSchedulesAndUsers) {
  const auto same = testing::RunGolden("analysis_wait_attribution_v1", "holders");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// One slot; execution i of schedule i holds it for 10 - i minutes, the next one waits for all of that and no
// longer: schedule 0 is charged 10, 1 9, 2 8, and the last nothing.
TEST(AnalysisWaitAttributionV1, SchedulesBeyondTheMostAreOneSum) {
  const auto folder = TempFolder::Make("attribution");
  ASSERT_TRUE(folder);
  const auto made = testing::MakeDataset(
      folder->path(),
      "SELECT 'e' || i AS execution_id, 'P' AS process_id, 'H' AS host, 's' || i AS schedule_id, "
      "CAST(begins AS BIGINT) AS started_us, CAST(begins + (10 - i) * 60000000 AS BIGINT) AS ended_us, "
      "CAST(CASE WHEN i = 0 THEN begins ELSE begins - (11 - i) * 60000000 END AS BIGINT) AS eligible_us "
      "FROM (SELECT i, 1767600000000000 + (21 - i) * i * 30000000 AS begins FROM range(4) r(i))");
  ASSERT_TRUE(made) << made.error().message;
  const auto result =
      testing::RunInProcess("analysis_wait_attribution_v1", folder->path(), {{"top_blame", 1}});
  ASSERT_TRUE(result) << result.error().message;
  const Json& charged = result->at("metrics").at("charged_schedules");
  const auto entry = [](const Json& schedule, int64_t count, int64_t minutes) {
    return Json{{"schedule_id", schedule},
                {"count", count},
                {"contention_us", minutes * kMicrosPerMinute},
                {"others_contention_us", minutes * kMicrosPerMinute}};
  };
  EXPECT_EQ(charged, (Json::array({entry("s0", 1, 10), entry(nullptr, 2, 17)})));
  EXPECT_TRUE(result->at("metrics").at("charged_users").empty());
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
