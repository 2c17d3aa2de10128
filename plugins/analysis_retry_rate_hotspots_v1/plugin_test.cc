// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_retry_rate_hotspots_v1 {
namespace {

TEST(AnalysisRetryRateHotspotsV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_retry_rate_hotspots_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_retry_rate_hotspots_v1
