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
    const Path golden = Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden";
    first_ = Run((golden / "one_slot/log.csv").string());
    second_ = Run((golden / "one_slot/log.csv").string());
  }
  static void TearDownTestSuite() { delete program_; }

  static std::string Run(const std::string& log) {
    const Ended ended = program_->Run({"run", log, "--known-issues", "off", "--json"});
    const auto report = ParseJson(ended.out, "report");
    EXPECT_TRUE(report) << ended.err;
    return report ? report->at("volatile").at("run_id").get<std::string>() : "";
  }

  static Ended Compare(std::vector<std::string> words) {
    words.insert(words.begin(), {"compare", "runs"});
    return program_->Run(words);
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
