// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::analysis_recommendation_dedupe_v2 {
namespace {

// The log of the verifier's golden case: every proposal is kept, merged or excluded, once.
TEST(AnalysisRecommendationDedupeV2, GoldenOneSlot) {
  const auto same = testing::RunGolden("analysis_recommendation_dedupe_v2", "one_slot");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::analysis_recommendation_dedupe_v2
