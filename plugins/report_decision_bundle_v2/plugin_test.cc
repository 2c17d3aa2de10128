// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "importers/import.h"
#include "tests/golden_plugin.h"

namespace harness::plugins::report_decision_bundle_v2 {
namespace {

// The log of the verifier's golden case: two weeks, in the second of which one slot is short. What is left
// after the waterfall is the recorded wait less the saving of the best plan.
TEST(ReportDecisionBundleV2, GoldenOneSlot) {
  const auto same = testing::RunGolden("report_decision_bundle_v2", "one_slot");
  EXPECT_TRUE(same.has_value()) << same.error().message;
}

// Without starts nothing waits and no action is proposed: nothing to decide is no failure.
TEST(ReportDecisionBundleV2, ALogWithoutWaitsIsNotApplicable) {
  const auto temp = TempFolder::Make("nothing-to-decide");
  const auto home = store::Home::Open(temp->path() / "home");
  const Path csv = temp->path() / "log.csv";
  ASSERT_TRUE(WriteFile(csv, "PROCESS_ID,QUEUE_DT\nA,2026-01-01 00:00:00\nB,2026-01-01 00:05:00\n"));
  importers::ImportOptions options;
  options.inputs = {csv};
  const auto dataset = importers::Import(*home, options, NoProgress());
  ASSERT_TRUE(dataset) << dataset.error().message;
  const auto result = testing::RunInProcess("report_decision_bundle_v2", dataset->folder);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->at("status"), "na") << result->dump();
  EXPECT_EQ(result->at("reason_code"), "nothing_to_rest_on");
}

}  // namespace
}  // namespace harness::plugins::report_decision_bundle_v2
