// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_queue_delay_decomposition {
namespace {

TEST(AnalysisQueueDelayDecomposition, GoldenCase) {
  const auto same = testing::RunGolden("analysis_queue_delay_decomposition", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_queue_delay_decomposition
