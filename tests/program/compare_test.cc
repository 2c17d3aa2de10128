// SPDX-License-Identifier: Apache-2.0
// compare runs through the real program: exit codes, forms of output, settings.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/schema_check.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

class CompareRuns : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program();
    first_ = Run(Golden(kLog));
    second_ = Run(Golden(kLog));
  }
  static void TearDownTestSuite() { delete program_; }

  static std::string Run(const std::string& log, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"run", log, "--known-issues", "off", "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const Ended ended = program_->Run(words);
    const auto report = ParseJson(ended.out, "report");
    EXPECT_TRUE(report) << ended.err;
    return report ? report->at("volatile").at("run_id").get<std::string>() : "";
  }

  static Ended Compare(std::vector<std::string> words) {
    words.insert(words.begin(), {"compare", "runs"});
    return program_->Run(words);
  }

  static Json Answer(std::vector<std::string> words) {
    words.push_back("--json");
    const Ended ended = Compare(words);
    return ParseJson(ended.out, "answer").value();
  }

  static constexpr const char* kLog = "analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
  static std::string Golden(const std::string& log) {
    return (Path(HARNESS_SOURCE_DIR) / "plugins" / log).string();
  }

  static inline Program* program_ = nullptr;
  static inline std::string first_, second_;
};

TEST_F(CompareRuns, NoReferenceIsExitCodeThree) {
  for (const char* gate : {"calibrated", "basic"}) {
    const Ended ended = Compare({first_, "--gate", gate});
    EXPECT_EQ(ended.exit_code, 3) << ended.err;
    EXPECT_NE(ended.out.find("inconclusive: No reference"), std::string::npos) << ended.out;
  }
}

TEST_F(CompareRuns, TheSameRunAgainHasNothingNew) {
  const Ended ended = Compare({second_, "--reruns", "0", "--json"});
  EXPECT_EQ(ended.exit_code, 1) << ended.err;
  const Json report = ParseJson(ended.out, "report").value();
  EXPECT_EQ(report.at("reference").at("run_id"), first_);
  EXPECT_EQ(report.at("same_dataset"), true);
  EXPECT_EQ(report.at("reference").at("stable_digest"), report.at("run").at("stable_digest"));
  EXPECT_EQ(report.at("comparison").at("new"), 0);
  EXPECT_EQ(report.at("comparison").at("jaccard_identity"), 1);
  EXPECT_EQ(report.at("gate").at("verdict"), "fail");
}

TEST_F(CompareRuns, BasicGateFollowsItsThreshold) {
  EXPECT_EQ(Compare({first_, second_, "--gate", "basic"}).exit_code, 1);
  EXPECT_EQ(Compare({first_, second_, "--gate", "basic", "--novelty-min", "1"}).exit_code, 0);
  program_->variables["STAT_HARNESS_AUTONOMOUS_NOVELTY_MIN"] = "1";
  EXPECT_EQ(Compare({first_, second_, "--gate", "basic"}).exit_code, 0);
  program_->variables["STAT_HARNESS_AUTONOMOUS_NOVELTY_MIN"] = "1.5";
  EXPECT_EQ(Compare({first_, second_, "--gate", "basic"}).exit_code, 2);
  program_->variables.clear();
}

TEST_F(CompareRuns, WithoutAGateItOnlyCompares) {
  const Ended ended = Compare({first_, second_, "--gate", "none"});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_NE(ended.out.find("compared   same dataset"), std::string::npos) << ended.out;
  const Ended csv = Compare({first_, second_, "--gate", "none", "--format", "csv"});
  EXPECT_EQ(csv.out.substr(0, csv.out.find('\n')),
            "change,plugin_id,hours_before,hours,delta_hours,reruns,recommendation");
}

// Findings that ask for nothing are told, and the gate does not count them.
TEST_F(CompareRuns, FindingsOfOneRunAloneAreTold) {
  const Ended same = Compare({first_, second_, "--gate", "basic"});
  EXPECT_EQ(same.exit_code, 1) << same.err;
  EXPECT_TRUE(Has(same.out, "findings   0 new, 0 dropped, ")) << same.out;
  const std::string other = Run(Golden("analysis_ideaspace_normative_gap/golden/three_weeks/log.csv"));
  const Ended told = Compare({first_, other, "--gate", "none"});
  const Json findings = Answer({first_, other, "--gate", "none"}).at("findings");
  EXPECT_GT(findings.at("new").get<int>(), 0);
  EXPECT_TRUE(Has(told.out, "findings   " + findings.at("new").dump() + " new, " +
                                findings.at("dropped").dump() + " dropped, " + findings.at("both").dump() +
                                " of both\nchange "))
      << told.out;
  EXPECT_TRUE(Has(told.out, findings.at("list").at(0).at("kind").get<std::string>())) << told.out;
  const size_t more = findings.at("list").size() - std::min<size_t>(20, findings.at("list").size());
  EXPECT_EQ(Has(told.out, "... and " + std::to_string(more) + " more (--json lists all)"), more > 0);
}

TEST_F(CompareRuns, OtherSettingsAreToldAndExitCodeThree) {
  const std::string other = Run(Golden(kLog), {"--set", "profile_basic.top_values=3"});
  const Ended text = Compare({first_, other, "--gate", "basic"});
  EXPECT_EQ(text.exit_code, 3) << text.err;
  EXPECT_TRUE(Has(text.out, "settings   1 differs: ")) << text.out;
  EXPECT_TRUE(Has(text.out, "profile_basic.top_values")) << text.out;
  EXPECT_TRUE(Has(text.out, "inconclusive: The runs were made with different settings: profile_basic."))
      << text.out;
  const Json settings = Answer({first_, other}).at("settings_differ");
  ASSERT_EQ(settings.size(), 1u) << settings;
  EXPECT_EQ(settings.at(0).at("run"), 3);
  EXPECT_EQ(Compare({first_, other, "--gate", "none"}).exit_code, 0);
  const std::string threads = Run(Golden(kLog), {"--set", "analysis_ebm_action_verifier_v1.threads=1"});
  EXPECT_TRUE(Answer({first_, threads, "--gate", "none"}).at("settings_differ").empty());
}

TEST_F(CompareRuns, EveryAnswerFitsItsSchema) {
  const Path file = Path(HARNESS_SOURCE_DIR) / "schemas/novelty_report.schema.json";
  const Json schema = ParseJson(ReadFile(file).value(), file.string()).value();
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{first_},
                                             {first_, second_, "--gate", "none"},
                                             {first_, second_, "--gate", "basic"},
                                             {first_, second_, "--reruns", "0"},
                                             {first_, second_, "--reruns", "2"}}) {
    std::vector<std::string> asked = words;
    asked.push_back("--json");
    const Ended ended = Compare(asked);
    const auto answer = ParseJson(ended.out, "answer");
    ASSERT_TRUE(answer) << ended.err;
    const auto fits = CheckSchema(*answer, schema, "answer");
    EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
  }
}

TEST_F(CompareRuns, MistakesAreExitCodeTwo) {
  EXPECT_EQ(Compare({"nothing"}).exit_code, 2);
  EXPECT_EQ(Compare({}).exit_code, 2);
  EXPECT_EQ(Compare({first_, second_, first_}).exit_code, 2);
  EXPECT_EQ(Compare({first_, "--gate", "strict"}).exit_code, 2);
}

}  // namespace
}  // namespace harness::tests
