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

}  // namespace
}  // namespace harness::plugins::analysis_wait_attribution_v1
