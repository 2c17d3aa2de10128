// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_hold_time_attribution_v1 {
namespace {

TEST(AnalysisHoldTimeAttributionV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_hold_time_attribution_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_hold_time_attribution_v1
