// SPDX-License-Identifier: Apache-2.0
#include "run/run_policy.h"

#include <gtest/gtest.h>

namespace harness::run {
namespace {

RunResult Two(const std::string& first, const std::string& second) {
  RunResult result;
  for (const std::string& id : {first, second}) {
    PluginOutcome plugin;
    plugin.id = id;
    plugin.version = "1.0.0";
    result.plugins.push_back(plugin);
  }
  result.settings = {{"a", {{"level", 0.05}}}, {"b", Json::object()}};
  return result;
}

TEST(RunPolicy, DigestIsOfIdVersionAndSettingsInOrderOfId) {
  // SHA-256 of [["a","1.0.0",{"level":0.05}],["b","1.0.0",{}]], by sha256sum.
  const char* expected = "sha256:d141b6a882325b87c9c5363e7a9372dc1d1478a1e1027cc44fea1fc8ffba95ab";
  EXPECT_EQ(PluginSetDigest(Two("a", "b")).value(), expected);
  EXPECT_EQ(PluginSetDigest(Two("b", "a")).value(), expected);
  RunResult other = Two("a", "b");
  other.plugins[0].status = "error";
  other.dataset.version = "sha256:1";
  EXPECT_EQ(PluginSetDigest(other).value(), expected);
  other.settings["a"]["level"] = 0.01;
  EXPECT_NE(PluginSetDigest(other).value(), expected);
  RunResult newer = Two("a", "b");
  newer.plugins[1].version = "1.0.1";
  EXPECT_NE(PluginSetDigest(newer).value(), expected);
}

TEST(RunPolicy, JsonNamesTheMode) {
  RunResult result = Two("a", "b");
  EXPECT_EQ(PolicyJson(result)->at("known_issues"), "on");
  result.known_issues = false;
  const Json policy = PolicyJson(result).value();
  EXPECT_EQ(policy.at("known_issues"), "off");
  EXPECT_EQ(policy.at("seed_policy"), "dataset_version+plugin_id");
}

TEST(RunPolicy, ModeIsToldToPluginsThatAskAndLeaveItAlone) {
  plugin::Manifest asks;
  asks.settings = {{"known_issues", "on"}};
  EXPECT_EQ(WithKnownIssues(asks, Json::object(), false), Json({{"known_issues", "off"}}));
  EXPECT_EQ(WithKnownIssues(asks, {{"known_issues", "on"}}, false), Json({{"known_issues", "on"}}));
  EXPECT_EQ(WithKnownIssues(plugin::Manifest(), Json::object(), false), Json::object());
}

TEST(RunPolicy, SettingsOfKnownIssuesAreNotRecordedWhenOff) {
  const Json schema = {{"properties", {{"payouts", {{"x-known-issue", true}}}, {"level", Json::object()}}}};
  const Json settings = {{"payouts", Json::array({"PAY*"})}, {"level", 1}};
  EXPECT_EQ(RecordedSettings(schema, settings, true), settings);
  EXPECT_EQ(RecordedSettings(schema, settings, false), Json({{"level", 1}}));
}

TEST(RunPolicy, APluginForAKnownIssueIsLeftOutWhenTheyAreOff) {
  plugin::Manifest manifest;
  EXPECT_FALSE(IsLeftOut(manifest, false));
  manifest.known_issue = "some_issue";
  EXPECT_TRUE(IsLeftOut(manifest, false));
  EXPECT_FALSE(IsLeftOut(manifest, true));
}

}  // namespace
}  // namespace harness::run
