// SPDX-License-Identifier: Apache-2.0
#include "insight/contract_gate.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

Insights Two() {
  Insights insights;
  insights.insights.resize(2);
  insights.insights[0].plugin_id = insights.insights[1].plugin_id = "p";
  insights.insights[0].id = "a";
  insights.insights[1].id = "b";
  insights.plugins.resize(1);
  insights.plugins[0].plugin_id = "q";
  return insights;
}

TEST(ContractGate, PassesWhenNoRuleIsBroken) {
  const Gate gate = ContractGate(Two());
  EXPECT_EQ(gate.verdict, Verdict::kPass);
  EXPECT_TRUE(gate.hard);
  EXPECT_EQ(gate.sentence, "2 recommendations and 1 plugin keep the insight contract.");
}

TEST(ContractGate, OneBrokenRuleFailsAndIsNamed) {
  Insights insights = Two();
  insights.insights[1].violations = {{"recommendation", "found no text, expected one"}};
  const Gate gate = ContractGate(insights);
  EXPECT_EQ(gate.verdict, Verdict::kFail);
  EXPECT_EQ(
      gate.sentence,
      "1 of the contract's rules are broken in 2 recommendations and 1 plugin; first: p/b: recommendation: "
      "found no text, expected one.");
}

TEST(ContractGate, ASilentPluginFails) {
  Insights insights = Two();
  insights.plugins[0].violations.assign(25, {"no_recommendation", "found no reason"});
  const Gate gate = ContractGate(insights);
  EXPECT_EQ(gate.verdict, Verdict::kFail);
  EXPECT_EQ(gate.measured.at("broken_rules"), 25);
  EXPECT_EQ(gate.measured.at("violations").size(), 20u);
}

}  // namespace
}  // namespace harness::insight
