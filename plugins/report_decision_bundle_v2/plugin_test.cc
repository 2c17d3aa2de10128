// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/golden_plugin.h"

namespace harness::plugins::report_decision_bundle_v2 {
namespace {

// The log of the verifier's golden case: two weeks, in the second of which one slot is short. What is left
// after the waterfall is the recorded wait less the saving of the best plan.
TEST(ReportDecisionBundleV2, GoldenOneSlot) {
  const auto same = testing::RunGolden("report_decision_bundle_v2", "one_slot");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

}  // namespace
}  // namespace harness::plugins::report_decision_bundle_v2
