// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness {
namespace {

// LOAD runs 300 times, every 2 hours from 2026-01-01: 55 to 65 s, from the 151st run (2026-01-13T12:00) on
// four times that. 60 groups of 5 runs; 150 runs lose 180 s each, where 60 s is the mean: 7.5 h. MAIL runs
// three times, too few. The 50 failures of LOAD are too few for 50 groups of 3.
TEST(AnalysisCloseCycleChangePointV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_close_cycle_change_point_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness
