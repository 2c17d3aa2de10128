// SPDX-License-Identifier: Apache-2.0
#include "insight/compare_findings.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

Json FindingJson(const std::string& id, const std::string& severity, const std::string& title = "A title") {
  return {{"id", id}, {"kind", "level_change"}, {"severity", severity}, {"title", title}};
}

Json PluginJson(const std::string& id, const std::vector<Json>& findings, const std::string& status = "ok") {
  return {{"id", id}, {"status", status}, {"findings", findings}};
}

FindingComparison CompareJson(const std::vector<Json>& before, const std::vector<Json>& after) {
  return CompareFindings(FindingsOf(before), FindingsOf(after));
}

std::string Told(const FindingComparison& comparison) {
  std::string told;
  for (const ComparedFinding& each : comparison.changes)
    told += std::string(NameOf(each.change)) + " " + each.text.severity + " " + each.key.plugin_id + " " +
            each.key.id + " (" + each.other_status + ")\n";
  return told;
}

TEST(CompareFindings, TheMostSevereFirstThenNewBeforeDropped) {
  const FindingComparison comparison = CompareJson(
      {PluginJson("p", {FindingJson("p:A", "info"), FindingJson("p:B", "medium")})},
      {PluginJson("p",
                  {FindingJson("p:A", "info"), FindingJson("p:C", "medium"), FindingJson("p:D", "high")})});
  EXPECT_EQ(Told(comparison), "new high p p:D (ok)\nnew medium p p:C (ok)\ndropped medium p p:B (ok)\n");
  EXPECT_EQ(comparison.Count(Change::kNew), 2);
  EXPECT_EQ(comparison.Count(Change::kDropped), 1);
  EXPECT_EQ(comparison.both, 1);
}

TEST(CompareFindings, WordsFiguresAndSeverityMakeNothingNew) {
  const FindingComparison comparison =
      CompareJson({PluginJson("p", {FindingJson("p:A", "low", "A waits 5 h")})},
                  {PluginJson("p", {FindingJson("p:A", "high", "A waits 50 h")})});
  EXPECT_EQ(Told(comparison), "");
  EXPECT_EQ(comparison.both, 1);
}

TEST(CompareFindings, TheSameIdOfAnotherPluginIsAnotherFinding) {
  const FindingComparison comparison =
      CompareJson({PluginJson("p", {FindingJson("x", "low")})}, {PluginJson("q", {FindingJson("x", "low")})});
  EXPECT_EQ(Told(comparison), "new low q x (absent)\ndropped low p x (absent)\n");
}

// Nobody looked: nothing says that what was found is gone.
TEST(CompareFindings, WhatAFailedPluginNoLongerFindsNamesItsStatus) {
  const FindingComparison comparison =
      CompareJson({PluginJson("p", {FindingJson("p:A", "high")})}, {PluginJson("p", {}, "error")});
  EXPECT_EQ(Told(comparison), "dropped high p p:A (error)\n");
}

// No insight of a plugin that failed counts; what it found is told.
TEST(CompareFindings, FindingsOfAFailedPluginAreTold) {
  const FindingComparison comparison =
      CompareJson({PluginJson("p", {})}, {PluginJson("p", {FindingJson("p:A", "high")}, "error")});
  EXPECT_EQ(Told(comparison), "new high p p:A (ok)\n");
}

TEST(CompareFindings, JsonCountsAndLists) {
  const Json json = ToJson(CompareJson({}, {PluginJson("p", {FindingJson("p:A", "high")})}));
  EXPECT_EQ(json.at("new"), 1);
  EXPECT_EQ(json.at("dropped"), 0);
  EXPECT_EQ(json.at("both"), 0);
  EXPECT_EQ(json.at("list"), Json::parse(R"([{"change": "new", "severity": "high", "plugin_id": "p",
      "kind": "level_change", "id": "p:A", "title": "A title", "other_status": "absent"}])"));
}

}  // namespace
}  // namespace harness::insight
