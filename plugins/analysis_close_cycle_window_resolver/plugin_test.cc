// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_close_cycle_window_resolver {
namespace {

TEST(AnalysisCloseCycleWindowResolver, GoldenCase) {
  const auto same = testing::RunGolden("analysis_close_cycle_window_resolver", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_close_cycle_window_resolver
