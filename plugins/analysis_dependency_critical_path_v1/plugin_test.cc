// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {
namespace {

// First chain: LOAD 1 (60 min), then SORT 2 (10 min wait, 120 min) and SCAN 3 (30 min), then POST 4 (5 min
// wait, 30 min). Longest path 1 2 4: 60 + 130 + 35 = 225 min, 210 by service. SCAN has 130 - 30 = 100 min of
// slack (90 by service), so an hour less of SORT saves the hour; LOAD saves its 60 min, POST its 35.
// Second chain, the week after: LOAD 6 (20 min wait, 10 min), POST 7 (10 min wait, end unknown): 40 min.
// Executions 8 and 9 are each the parent of the other: a cycle. MAIL 5 is in no chain.
TEST(AnalysisDependencyCriticalPathV1, GoldenCase) {
  const auto same = testing::RunGolden("analysis_dependency_critical_path_v1", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_dependency_critical_path_v1
