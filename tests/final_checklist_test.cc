// SPDX-License-Identifier: Apache-2.0
// checklist final through the real program: each verdict, its exit code and its sentence.
#include <gtest/gtest.h>

#include <map>

#include "base/json.h"
#include "base/schema_check.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

class FinalChecklist : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program;
    ASSERT_EQ(program_->Run({"generate", "erp", "--rows-scale", "0.02", "-o", "log.csv"}).exit_code, 0);
    ASSERT_EQ(program_->Run({"import", "log.csv", "--name", "erp"}).exit_code, 0);
  }
  static void TearDownTestSuite() { delete program_; }

  struct Outcome {
    int exit_code = -1;
    Json json;
    std::map<std::string, std::string> verdicts;
  };
  static Json Schema() {
    const Path file = Path(HARNESS_SOURCE_DIR) / "schemas" / "final_checklist.schema.json";
    return ParseJson(ReadFile(file).value(), file.string()).value();
  }
  static Outcome Check(std::vector<std::string> words) {
    words.insert(words.begin(), {"checklist", "final", "--json", "--quiet"});
    const Ended ended = program_->Run(words);
    Outcome outcome{ended.exit_code, Json(), {}};
    EXPECT_TRUE(ended.exit_code == 0 || ended.exit_code == 1 || ended.exit_code == 3) << ended.err;
    auto json = ParseJson(ended.out, "checklist");
    EXPECT_TRUE(json.has_value()) << ended.out << ended.err;
    if (!json) return outcome;
    outcome.json = *json;
    const auto fits = CheckSchema(*json, Schema(), "checklist final");
    EXPECT_TRUE(fits.has_value()) << (fits ? "" : fits.error().message);
    for (const Json& gate : outcome.json.at("gates")) outcome.verdicts[gate.at("id")] = gate.at("verdict");
    return outcome;
  }
  static std::string Sentence(const Outcome& outcome, const std::string& gate) {
    for (const Json& each : outcome.json.at("gates")) {
      if (each.at("id") == gate) return each.at("sentence");
    }
    return "";
  }

  // A run of the same log that lists fewer values.
  static std::string OtherRun() {
    const Ended ended = program_->Run(
        {"run", "erp", "--known-issues", "off", "--quiet", "--json", "--set", "profile_basic.top_values=3"});
    return ParseJson(ended.out, "report").value().at("volatile").at("run_id").get<std::string>();
  }

  static inline Program* program_ = nullptr;
};

// The first run has nothing to be new beside; the second, over the same rows, has nothing new.
TEST_F(FinalChecklist, NoReferenceIsInconclusiveAndNothingNewFails) {
  const Outcome first = Check({"--dataset", "erp", "--known-issues", "off"});
  EXPECT_EQ(first.exit_code, 3);
  EXPECT_EQ(first.json.at("verdict"), "inconclusive");
  const std::map<std::string, std::string> expected = {
      {"plugins", "pass"},         {"insight_contract", "pass"}, {"discovery", "pass"},
      {"known_issues", "skipped"}, {"data_access", "pass"},      {"landmark_text", "pass"},
      {"novelty", "inconclusive"}, {"matrices", "pass"}};
  EXPECT_EQ(first.verdicts, expected);
  const Outcome second = Check({"--dataset", "erp", "--known-issues", "off"});
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_EQ(second.verdicts.at("novelty"), "fail");
  EXPECT_EQ(second.json.at("novelty").at("reference").at("run_id"), first.json.at("run_id"));
  const Outcome without = Check({"--dataset", "erp", "--known-issues", "off", "--gate", "none"});
  EXPECT_EQ(without.exit_code, 0) << without.json.dump(1);
  EXPECT_EQ(without.verdicts.at("novelty"), "skipped");
  EXPECT_EQ(without.json.at("novelty").at("comparison").at("new"), 0);
  EXPECT_EQ(without.json.at("novelty").at("findings").at("new"), 0);
  // Other settings: nothing can be said, and the sentence says why.
  const Outcome other = Check({"--dataset", "erp", "--known-issues", "off", "--reference", OtherRun()});
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_NE(Sentence(other, "novelty").find("different settings: profile_basic.top_values is 3 in the"),
            std::string::npos)
      << Sentence(other, "novelty");
}

TEST_F(FinalChecklist, WithKnownIssuesNothingHasToBeFoundWithoutThem) {
  const Outcome outcome = Check({"--dataset", "erp", "--known-issues", "on"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.json.dump(1);
  for (const char* gate : {"discovery", "landmark_text", "novelty"}) {
    EXPECT_EQ(outcome.verdicts.at(gate), "skipped") << gate;
  }
  EXPECT_EQ(outcome.verdicts.at("known_issues"), "pass");
}

TEST_F(FinalChecklist, WhatTheProjectExpectsMustHold) {
  WriteFile(program_->folder() / "issues.yaml",
            "issues:\n"
            "  - id: few_rows\n"
            "    title: The log is small\n"
            "    explanation: It has few rows.\n"
            "    expect:\n"
            "      - plugin: profile_basic\n"
            "        kind: no_such_kind\n")
      .value();
  const Outcome outcome =
      Check({"--dataset", "erp", "--known-issues", "on", "--known-issues-file", "issues.yaml"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.verdicts.at("known_issues"), "fail");
  EXPECT_NE(Sentence(outcome, "known_issues").find("few_rows"), std::string::npos);
}

TEST_F(FinalChecklist, NoiseFailsBecauseNothingWasFound) {
  ASSERT_EQ(program_->Run({"generate", "noise", "--rows", "4000", "-o", "noise.csv"}).exit_code, 0);
  const Outcome outcome = Check({"--dataset", "noise.csv", "--known-issues", "off"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.verdicts.at("discovery"), "fail");
  EXPECT_NE(Sentence(outcome, "discovery").find("nothing"), std::string::npos)
      << Sentence(outcome, "discovery");
}

TEST_F(FinalChecklist, StaleMatricesFail) {
  ASSERT_EQ(program_->Run({"matrix", "build", "matrices"}).exit_code, 0);
  const Outcome fresh = Check({"--dataset", "erp", "--matrices", "matrices"});
  EXPECT_EQ(fresh.verdicts.at("matrices"), "pass") << Sentence(fresh, "matrices");
  const Path file = program_->folder() / "matrices" / "plugin_catalogue.md";
  WriteFile(file, ReadFile(file).value() + "\n").value();
  const Outcome stale = Check({"--dataset", "erp", "--matrices", "matrices"});
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_NE(Sentence(stale, "matrices").find("plugin_catalogue.md"), std::string::npos)
      << Sentence(stale, "matrices");
}

TEST_F(FinalChecklist, MakesAPackThatHolds) {
  const Outcome outcome = Check({"--dataset", "erp", "--evidence", "pack"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.json.dump(1);
  const Ended verified = program_->Run({"evidence", "verify", "pack", "--json"});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  const Json json = ParseJson(verified.out, "verify").value();
  EXPECT_EQ(json.at("run_id"), outcome.json.at("run_id"));
  EXPECT_EQ(json.at("test_result").at("result"), "PASSED");
}

TEST_F(FinalChecklist, MistakesAreUsage) {
  EXPECT_EQ(program_->Run({"checklist", "final"}).exit_code, 2);
  EXPECT_EQ(program_->Run({"checklist", "final", "--dataset", "nothing"}).exit_code, 2);
  EXPECT_EQ(program_->Run({"checklist", "final", "--dataset", "erp", "--reference", "x"}).exit_code, 2);
}

}  // namespace
}  // namespace harness::tests
