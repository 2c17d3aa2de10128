// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/short_wait.h"

namespace harness::plugins::analysis_queue_delay_decomposition {
namespace {

TEST(AnalysisQueueDelayDecomposition, GoldenCase) {
  const auto same = testing::RunGolden("analysis_queue_delay_decomposition", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// The only wait of a log is all of it, yet a minute and a half is no trouble.
TEST(AnalysisQueueDelayDecomposition, LittleWaitingIsLowWhateverItsShare) {
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_queue_delay_decomposition"), "low");
  EXPECT_EQ(testing::SeverityOfAShortWait("analysis_queue_delay_decomposition", {{"least_hours", 0}}),
            "high");
}

}  // namespace
}  // namespace harness::plugins::analysis_queue_delay_decomposition
