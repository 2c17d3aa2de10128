// SPDX-License-Identifier: Apache-2.0
// SARIF output beside the published schema, which ./dev setup installs for the tests.
#include "report/sarif.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "tests/sarif_schema.h"

namespace harness::report {
namespace {

Json Finding(const std::string& id, const std::string& severity, Json where) {
  return {{"id", id},
          {"kind", id.substr(0, id.find(':'))},
          {"severity", severity},
          {"title", "T"},
          {"what", "It waits 3 h."},
          {"where", std::move(where)},
          {"confidence", 0.5},
          {"measurement_type", "measured"},
          {"estimate", 3.0},
          {"unit", "h"},
          {"n", 7},
          {"evidence", {{"query", "SELECT 1"}, {"rows", 7}}}};
}

Json Plugin(const std::string& id, const std::string& status, Json findings) {
  return {{"id", id},           {"name", "Plugin " + id}, {"status", status},
          {"reason_code", "r"}, {"summary", "S."},        {"findings", std::move(findings)}};
}

Json Report() {
  return {
      {"stable_digest", "sha256:00"},
      {"stable",
       {{"dataset", {{"version", "sha256:11"}}},
        {"ranked_findings", Json::array({{{"plugin", "p"}, {"id", "wait:B"}},
                                         {{"plugin", "q"}, {"id", "wait:A"}},
                                         {{"plugin", "p"}, {"id", "load"}}})},
        {"plugins",
         Json::array({Plugin("p", "ok",
                             Json::array({Finding("wait:B", "critical", {{"process_id", "B"}, {"hours", 3}}),
                                          Finding("load", "info", Json::object())})),
                      Plugin("q", "ok", Json::array({Finding("wait:A", "low", {{"hosts", {"H1", "H2"}}})})),
                      Plugin("r", "na", Json::array())})}}},
      {"volatile",
       {{"run_id", "20260114T105600Z-1f00c0de"},
        {"harness_version", "0.1.0"},
        {"started", "2026-01-14T10:56:00Z"},
        {"finished", "2026-01-14T10:56:01.5Z"}}}};
}

TEST(Sarif, FitsThePublishedSchema) {
  const Json sarif = SarifOf(Report()).value();
  const auto fits = tests::CheckSarif(sarif);
  EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
}

TEST(Sarif, TheSchemaCanTell) {
  const std::pair<const char*, Json> breaks[] = {{"/version", "2.0.0"},
                                                 {"/runs/0/tool", Json::object()},
                                                 {"/runs/0/results/0/level", "critical"},
                                                 {"/runs/0/results/0/rank", 101},
                                                 {"/runs/0/results/0/message", "text"},
                                                 {"/runs/0/results/0/surprise", 1},
                                                 {"/runs/0/invocations/0", Json::object()}};
  for (const auto& [place, value] : breaks) {
    Json sarif = SarifOf(Report()).value();
    sarif[Json::json_pointer(place)] = value;
    EXPECT_FALSE(tests::CheckSarif(sarif).has_value()) << place;
  }
}

TEST(Sarif, ResultsStandInTheOrderOfTheRankingWithTheirRules) {
  const Json run = SarifOf(Report()).value().at("runs")[0];
  const Json& rules = run.at("tool").at("driver").at("rules");
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0].at("id"), "p/load");
  EXPECT_EQ(rules[1].at("id"), "p/wait");
  EXPECT_EQ(rules[2].at("id"), "q/wait");
  const Json& results = run.at("results");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].at("ruleId"), "p/wait");
  EXPECT_EQ(results[0].at("ruleIndex"), 1);
  EXPECT_EQ(results[0].at("message").at("text"), "T. It waits 3 h.");
  EXPECT_EQ(results[0].at("rank"), 50.0);
  for (const Json& result : results) {
    EXPECT_EQ(rules[result.at("ruleIndex").get<size_t>()].at("id"), result.at("ruleId"));
  }
}

// SARIF, 3.27.10: a result whose kind is not "fail" has the level "none".
TEST(Sarif, SeverityIsTheLevel) {
  const Json results = SarifOf(Report()).value().at("runs")[0].at("results");
  EXPECT_EQ(results[0].at("level"), "error");
  EXPECT_EQ(results[0].at("kind"), "fail");
  EXPECT_EQ(results[1].at("level"), "note");
  EXPECT_EQ(results[2].at("level"), "none");
  EXPECT_EQ(results[2].at("kind"), "informational");
}

TEST(Sarif, PlacesAreTheTextsOfWhere) {
  const Json results = SarifOf(Report()).value().at("runs")[0].at("results");
  const Json one = results[0].at("locations")[0].at("logicalLocations");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0], (Json{{"name", "B"}, {"kind", "process_id"}, {"fullyQualifiedName", "process_id:B"}}));
  EXPECT_EQ(results[1].at("locations")[0].at("logicalLocations").size(), 2u);
  EXPECT_FALSE(results[2].contains("locations"));
}

TEST(Sarif, WhatCouldNotRunIsANotification) {
  const Json invocation = SarifOf(Report()).value().at("runs")[0].at("invocations")[0];
  EXPECT_EQ(invocation.at("executionSuccessful"), true);
  const Json& notes = invocation.at("toolExecutionNotifications");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].at("message").at("text"), "r (na, r): S.");
  Json report = Report();
  report["stable"]["plugins"][2]["status"] = "error";
  EXPECT_EQ(SarifOf(report).value().at("runs")[0].at("invocations")[0].at("executionSuccessful"), false);
}

TEST(Sarif, WhatIsNoReportIsRefused) {
  EXPECT_FALSE(SarifOf(Json::object()).has_value());
  Json report = Report();
  report["stable"]["ranked_findings"][0]["id"] = "nothing";
  EXPECT_FALSE(SarifOf(report).has_value());
}

}  // namespace
}  // namespace harness::report
