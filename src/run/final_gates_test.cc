// SPDX-License-Identifier: Apache-2.0
#include "run/final_gates.h"

#include <gtest/gtest.h>

#include <map>

namespace harness::run {
namespace {

using insight::Gate;
using insight::Verdict;

Json Plugin(const std::string& id, const std::string& status) {
  return {{"id", id},
          {"status", status},
          {"reason_code", "r"},
          {"findings", Json::array()},
          {"recommendations", Json::array()},
          {"no_recommendation", {{"reason_code", "describes"}, {"explanation", "It describes the log."}}},
          {"consumers", Json::array()}};
}

Json Report(const std::string& known_issues) {
  const Json issue = {{"id", "mail"}, {"status", "refuted"}};
  return {{"stable",
           {{"policy", {{"known_issues", known_issues}}},
            {"decision", {{"known_issues", Json::array({issue})}}},
            {"plugins", Json::array({Plugin("a", "ok"), Plugin("b", "na")})}}},
          {"volatile",
           {{"data_access",
             {{"gate",
               {{"id", "data_access"},
                {"hard", true},
                {"verdict", "warn"},
                {"sentence", "S."},
                {"measured", {{"rows", 7}}}}}}}}}};
}

std::map<std::string, Gate> Gates(const Json& report, const std::vector<std::string>& issues = {}) {
  std::map<std::string, Gate> gates;
  const auto judged = ReportGates(report, issues);
  EXPECT_TRUE(judged.has_value());
  if (!judged) return gates;
  for (const Gate& gate : *judged) gates[gate.id] = gate;
  return gates;
}

TEST(FinalGates, WithKnownIssuesNothingHasToBeDiscovered) {
  const auto gates = Gates(Report("on"));
  EXPECT_EQ(gates.at("plugins").verdict, Verdict::kPass);
  EXPECT_EQ(gates.at("insight_contract").verdict, Verdict::kPass);
  EXPECT_EQ(gates.at("discovery").verdict, Verdict::kSkipped);
  EXPECT_EQ(gates.at("known_issues").verdict, Verdict::kPass) << "a landmark that the log does not have";
  EXPECT_EQ(gates.at("known_issues").sentence, "0 known issues confirmed, 1 refuted, 0 skipped.");
}

TEST(FinalGates, WithoutKnownIssuesFindingNothingFails) {
  const auto gates = Gates(Report("off"), {"mail"});
  EXPECT_EQ(gates.at("discovery").verdict, Verdict::kFail);
  EXPECT_EQ(gates.at("known_issues").verdict, Verdict::kSkipped);
}

TEST(FinalGates, WhatTheProjectExpectsMustHold) {
  const Gate gate = Gates(Report("on"), {"mail"}).at("known_issues");
  EXPECT_EQ(gate.verdict, Verdict::kFail);
  EXPECT_EQ(gate.sentence,
            "0 known issues confirmed, 1 refuted, 0 skipped; refuted of the project's file: [\"mail\"].");
  Json report = Report("on");
  report["stable"]["decision"]["known_issues"][0]["status"] = "skipped";
  EXPECT_EQ(Gates(report, {"mail"}).at("known_issues").verdict, Verdict::kPass);
}

TEST(FinalGates, AFailedPluginFails) {
  Json report = Report("on");
  report["stable"]["plugins"][1]["status"] = "error";
  const Gate gate = Gates(report).at("plugins");
  EXPECT_EQ(gate.verdict, Verdict::kFail);
  EXPECT_EQ(gate.sentence, "1 of 2 plugins ended in an error: b (r).");
}

TEST(FinalGates, ASilentPluginBreaksTheContract) {
  Json report = Report("on");
  report["stable"]["plugins"][0]["no_recommendation"] = nullptr;
  EXPECT_EQ(Gates(report).at("insight_contract").verdict, Verdict::kFail);
}

TEST(FinalGates, DataAccessIsAsTheRunJudgedIt) {
  const Gate gate = Gates(Report("on")).at("data_access");
  EXPECT_EQ(gate.verdict, Verdict::kWarn);
  EXPECT_EQ(gate.sentence, "S.");
  EXPECT_EQ(gate.measured.at("rows"), 7);
  Json report = Report("on");
  report["volatile"]["data_access"]["gate"]["verdict"] = "splendid";
  EXPECT_FALSE(ReportGates(report, {}).has_value());
}

TEST(FinalGates, AReportOfAnotherVersionIsRefused) {
  for (const char* part :
       {"/stable/policy", "/stable/plugins", "/stable/decision", "/volatile/data_access"}) {
    Json report = Report("on");
    const Json::json_pointer at(part);
    report[at.parent_pointer()].erase(at.back());
    const auto gates = ReportGates(report, {});
    ASSERT_FALSE(gates.has_value()) << part;
    EXPECT_EQ(gates.error().code, ErrorCode::kInvalidArgument) << part;
  }
}

}  // namespace
}  // namespace harness::run
