// SPDX-License-Identifier: Apache-2.0
#include "run/settings_difference.h"

#include <gtest/gtest.h>

namespace harness::run {
namespace {

StoredRun RunWith(const Json& settings, bool known_issues = false) {
  StoredRun run;
  run.known_issues = known_issues;
  run.settings = settings;
  for (const auto& [id, ignored] : settings.items()) run.plugin_versions[id] = "1.0.0";
  return run;
}

Json Differing(const StoredRun& reference, const StoredRun& run) {
  return ToJson(SettingsThatDiffer(reference, run));
}

TEST(SettingsThatDiffer, TheSameSettingsDoNot) {
  const StoredRun run = RunWith({{"p", {{"level", 0.05}, {"weights", {{"a", 1}}}}}});
  EXPECT_TRUE(SettingsThatDiffer(run, run).empty());
}

TEST(SettingsThatDiffer, EachValueOfAnObjectByItself) {
  const StoredRun reference = RunWith({{"p", {{"level", 0.05}, {"weights", {{"a", 1}, {"b", 2}}}}}});
  const StoredRun run = RunWith({{"p", {{"level", 0.01}, {"weights", {{"a", 1}, {"b", 3}, {"c", 4}}}}}});
  EXPECT_EQ(Differing(reference, run), Json::parse(R"([
      {"plugin": "p", "setting": "level", "reference": 0.05, "run": 0.01},
      {"plugin": "p", "setting": "weights.b", "reference": 2, "run": 3},
      {"plugin": "p", "setting": "weights.c", "reference": null, "run": 4}])"));
}

TEST(SettingsThatDiffer, WhatChangesNoResultIsLeftOut) {
  const StoredRun reference = RunWith({{"p", {{"threads", 1}, {"track_record", Json::object()}}}});
  const StoredRun run = RunWith({{"p", {{"threads", 8}, {"track_record", {{"lever", {{"kept", 1}}}}}}}});
  EXPECT_TRUE(SettingsThatDiffer(reference, run).empty());
}

TEST(SettingsThatDiffer, PluginsOfOneRunAloneAndOtherVersions) {
  const StoredRun reference = RunWith({{"p", {{"level", 1}}}, {"q", {{"level", 1}}}});
  StoredRun run = RunWith({{"q", {{"level", 1}}}, {"r", {{"level", 1}}}});
  run.plugin_versions["q"] = "1.1.0";
  EXPECT_EQ(Differing(reference, run), Json::parse(R"([
      {"plugin": "p", "setting": "version", "reference": "1.0.0", "run": null},
      {"plugin": "q", "setting": "version", "reference": "1.0.0", "run": "1.1.0"},
      {"plugin": "r", "setting": "version", "reference": null, "run": "1.0.0"}])"));
}

TEST(SettingsThatDiffer, KnownIssuesAreToldOnce) {
  const StoredRun reference =
      RunWith({{"p", {{"known_issues", "on"}, {"payouts", Json::array({"PAY*"})}, {"level", 1}}}}, true);
  const StoredRun run = RunWith({{"p", {{"known_issues", "off"}, {"level", 2}}}});
  EXPECT_EQ(Differing(reference, run), Json::parse(R"([
      {"plugin": null, "setting": "known_issues", "reference": "on", "run": "off"},
      {"plugin": "p", "setting": "level", "reference": 1, "run": 2}])"));
  // A plugin that was told otherwise than its run.
  StoredRun told_on = reference;
  told_on.known_issues = false;
  EXPECT_EQ(Differing(told_on, run).at(0), Json::parse(R"({"plugin": "p", "setting": "known_issues",
      "reference": "on", "run": "off"})"));
}

TEST(WhySettingsDecide, NamesTheFirstAndCountsTheRest) {
  EXPECT_EQ(
      WhySettingsDecide({{"p", "level", 0.05, 0.01}}),
      "The runs were made with different settings: p.level is 0.05 in the reference and 0.01 in the run. "
      "What is new or gone may come from them and not from the log.");
  const std::string many = WhySettingsDecide({{"", "known_issues", "on", "off"},
                                              {"p", "version", "1.0.0", nullptr},
                                              {"q", "weights.a", nullptr, 1},
                                              {"q", "weights.b", 1, 2}});
  EXPECT_TRUE(many.starts_with(
      "The runs were made with different settings: known_issues is on in the reference and off in the run; p "
      "is part of the reference alone; q.weights.a is not set in the reference and 1 in the run; and 1 "
      "more."))
      << many;
}

}  // namespace
}  // namespace harness::run
