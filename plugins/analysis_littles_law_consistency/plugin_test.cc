// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"
#include "tests/test_dataset.h"

namespace harness::plugins::analysis_littles_law_consistency {
namespace {

// Eleven whole minutes from 08:00. A arrives on each full minute and stays 30 s. B arrives 20 s later and
// stays 50 s, the last 10 s of them in the next minute; its arrivals of 08:10 and 08:11 have no end.
//   A: present 11 * 30 s, arrivals 11, mean stay 30 s: L = lambda W: complete and steady.
//   B: present 10 * 50 s, arrivals 11, mean stay 50 s: L is 10/11 of lambda W; 2 of 12 have no end:
//   incomplete. All: 830 s present, 22 arrivals, mean stay 830/21 s: L is 21/22 of lambda W; 2 of 24 have no
//   end.
TEST(AnalysisLittlesLawConsistency, GoldenCase) {
  const auto same = testing::RunGolden("analysis_littles_law_consistency", "small");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_littles_law_consistency
