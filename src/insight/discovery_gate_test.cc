// SPDX-License-Identifier: Apache-2.0
#include "insight/discovery_gate.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

Insight Found(const std::string& plugin) {
  Insight insight;
  insight.plugin_id = plugin;
  insight.plugin_ok = true;
  return insight;
}

Gate GateOf(std::vector<Insight> insights) {
  Insights all;
  all.insights = std::move(insights);
  return DiscoveryGate(all);
}

TEST(DiscoveryGate, PassesWithOneDiscoveredInsight) {
  const Gate gate = GateOf({Found("a"), Found("a"), Found("b")});
  EXPECT_EQ(gate.id, "discovery");
  EXPECT_TRUE(gate.hard);
  EXPECT_EQ(gate.verdict, Verdict::kPass);
  EXPECT_EQ(gate.measured.at("discovered"), 3);
  EXPECT_EQ(gate.measured.at("actionable_plugins"), 2);
  EXPECT_EQ(GateOf({Found("a")}).verdict, Verdict::kPass);
}

TEST(DiscoveryGate, FailsWithoutAnyAndSaysThatNothingWasFound) {
  const Gate gate = GateOf({});
  EXPECT_EQ(gate.verdict, Verdict::kFail);
  EXPECT_NE(gate.sentence.find("nothing was found"), std::string::npos);
}

TEST(DiscoveryGate, WhatBreaksTheContractFailedOrIsKnownDoesNotCount) {
  Insight broken = Found("a");
  broken.violations.push_back({"where", "found none"});
  Insight failed = Found("b");
  failed.plugin_ok = false;
  Insight known = Found("c");
  known.known_issue = "some_issue";
  for (const Insight& each : {broken, failed, known}) {
    const Gate gate = GateOf({each});
    EXPECT_EQ(gate.verdict, Verdict::kFail) << each.plugin_id;
    EXPECT_NE(gate.sentence.find("1 recommendation "), std::string::npos) << gate.sentence;
    EXPECT_TRUE(gate.sentence.ends_with("does not count.")) << gate.sentence;
  }
  EXPECT_EQ(GateOf({broken, failed, known, Found("d")}).verdict, Verdict::kPass);
}

}  // namespace
}  // namespace harness::insight
