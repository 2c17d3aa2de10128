// SPDX-License-Identifier: Apache-2.0
// The decision path through the real program: every artifact fits its schema, and every sentence has a
// source.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/exact_json.h"
#include "base/json.h"
#include "base/schema_check.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

struct Artifact {
  const char* plugin;
  const char* name;  // of the file without ".json", and of its schema
};

constexpr Artifact kArtifacts[] = {
    {"analysis_ideaspace_normative_gap", "entities_table"},
    {"analysis_ideaspace_energy_ebm_v1", "energy_breakdown"},
    {"analysis_ideaspace_energy_ebm_v1", "energy_state_vector"},
    {"analysis_ideaspace_action_planner", "recommendations"},
    {"analysis_ebm_action_verifier_v1", "verified_actions"},
    {"analysis_ebm_action_verifier_v1", "blocked_actions"},
    {"analysis_recommendation_dedupe_v2", "deduped_recommendations"},
    {"report_decision_bundle_v2", "decision_bundle"},
};

class Decision : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program();
    const Path log =
        Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
    const Ended ended = program_->Run({"run", log.string()});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    for (const auto& run : std::filesystem::directory_iterator(program_->folder() / "home" / "runs")) {
      run_ = run.path();
    }
  }
  static void TearDownTestSuite() { delete program_; }
  static Json Read(const Path& file) { return ParseJson(ReadFile(file).value(), file.string()).value(); }
  static Json ArtifactOf(const std::string& plugin, const std::string& file) {
    return Read(run_ / "artifacts" / plugin / file);
  }

  static inline Program* program_ = nullptr;
  static inline Path run_;
};

TEST_F(Decision, EveryArtifactFitsItsSchema) {
  for (const Artifact& artifact : kArtifacts) {
    const std::string name = artifact.name;
    const Json schema = Read(Path(HARNESS_SOURCE_DIR) / "schemas" / (name + ".schema.json"));
    const auto fits = CheckSchema(ArtifactOf(artifact.plugin, name + ".json"), schema, name);
    EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
  }
}

TEST_F(Decision, EverySentenceNamesAFindingOfThisRunWithItsQueryAndRows) {
  const Json bundle = ArtifactOf("report_decision_bundle_v2", "decision_bundle.json");
  ASSERT_FALSE(bundle.at("cards").empty());
  std::vector<Json> sentences = {bundle.at("energy")};
  for (const Json& card : bundle.at("cards")) {
    for (const char* part : {"problem", "action", "saving", "proof"}) sentences.push_back(card.at(part));
  }
  for (const Json& sentence : sentences) {
    const Json result = ArtifactOf(sentence.at("plugin"), "result.json");
    const Json& findings = result.at("findings");
    const auto source = std::find_if(findings.begin(), findings.end(), [&](const Json& each) {
      return each.at("id") == sentence.at("finding");
    });
    ASSERT_NE(source, findings.end()) << sentence.dump();
    EXPECT_EQ(source->at("evidence").at("query"), sentence.at("query"));
    EXPECT_EQ(source->at("evidence").at("rows"), sentence.at("rows"));
  }
}

TEST_F(Decision, AProofSaysWhatTheModelDidAndWhatTheActionDoesApart) {
  const Json bundle = ArtifactOf("report_decision_bundle_v2", "decision_bundle.json");
  for (const Json& card : bundle.at("cards")) {
    const std::string proof = card.at("proof").at("text");
    EXPECT_TRUE(proof.starts_with("The replay of the unchanged log ")) << proof;
    EXPECT_NE(proof.find(" in the log. With the action: "), std::string::npos) << proof;
    EXPECT_TRUE(proof.ends_with(" of 1.")) << proof;
    EXPECT_NE(proof.find(". Confidence "), std::string::npos) << proof;
    // A card of a slot is not about holds of a dependency, nor about the energy of the log.
    const std::string problem = card.at("problem").at("text");
    EXPECT_EQ(problem.find("Energy"), std::string::npos) << problem;
    EXPECT_EQ(card.at("saving").at("text").get<std::string>().find("by 0.0000"), std::string::npos);
  }
}

TEST_F(Decision, TheWaterfallAddsUp) {
  const Json bundle = ArtifactOf("report_decision_bundle_v2", "decision_bundle.json");
  const Json verified = ArtifactOf("analysis_ebm_action_verifier_v1", "verified_actions.json");
  const Json& steps = bundle.at("waterfall");
  ASSERT_GE(steps.size(), 3U);  // recorded, an action, left
  Int128 left = 0, wait = 0;
  for (const Json& step : steps) {
    left += ExactFromJson(step.at("change_us"));
    EXPECT_TRUE(left == ExactFromJson(step.at("left_us"))) << step.dump();
  }
  EXPECT_GE(left, 0);
  EXPECT_TRUE(ExactFromJson(steps.front().at("left_us")) == ExactFromJson(verified.at("recorded_wait_us")));
  for (const Json& cause : bundle.at("causes")) wait += ExactFromJson(cause.at("wait_us"));
  EXPECT_TRUE(wait == ExactFromJson(verified.at("recorded_wait_us")));
}

TEST_F(Decision, EveryFormatOfTheReportNamesTheFirstAction) {
  const Json report = Read(run_ / "report.json");
  const Json& actions = report.at("stable").at("decision").at("actions");
  ASSERT_FALSE(actions.empty());
  const std::string label = actions.at(0).at("label");
  for (const char* file : {"report.md", "report.html", "answers_recommendations.md"}) {
    EXPECT_NE(ReadFile(run_ / file).value().find(label), std::string::npos) << file;
  }
}

}  // namespace
}  // namespace harness::tests
