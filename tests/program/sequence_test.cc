// SPDX-License-Identifier: Apache-2.0
// Batch sequences through the real program: records, artifact and schema, and the checklist of a run.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/schema_check.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

constexpr const char* kPlugin = "analysis_actionable_ops_levers_v1";

class Sequences : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = new Program();
    const Path log = Path(HARNESS_SOURCE_DIR) / "plugins" / kPlugin / "golden/small/log.csv";
    const Ended ended = program_->Run({"run", log.string(), "--plugin", kPlugin, "--set",
                                       std::string(kPlugin) + ".least_support=8", "--known-issues", "off"});
    ASSERT_EQ(ended.exit_code, 0) << ended.err << ended.out;
    for (const auto& run : std::filesystem::directory_iterator(program_->folder() / "home" / "runs")) {
      run_ = run.path();
    }
  }
  static void TearDownTestSuite() { delete program_; }
  static Json Read(const Path& file) { return ParseJson(ReadFile(file).value(), file.string()).value(); }

  static inline Program* program_ = nullptr;
  static inline Path run_;
};

TEST_F(Sequences, TheArtifactFitsItsSchemaAndStandsInTheReport) {
  const Json artifact = Read(run_ / "artifacts" / kPlugin / "batch_group_candidates.json");
  const Json schema = Read(Path(HARNESS_SOURCE_DIR) / "schemas/batch_group_candidates.schema.json");
  const auto fits = CheckSchema(artifact, schema, "batch_group_candidates");
  EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
  const Json stable = Read(run_ / "report.json").at("stable");
  ASSERT_EQ(stable.at("batch_group_candidates").size(), 1U);
  EXPECT_EQ(stable.at("batch_group_candidates"), artifact.at("candidates"));
  // With known issues off it is found all the same, and is an insight by the contract.
  EXPECT_EQ(stable.at("policy").at("known_issues"), "off");
  EXPECT_EQ(stable.at("insights").at("discovered"), 1);
  EXPECT_TRUE(stable.at("insights").at("insights").at(0).at("violations").empty())
      << stable.at("insights").dump(1);
}

TEST_F(Sequences, TheChecklistOfARun) {
  const Ended text = program_->Run({"checklist", run_.filename().string()});
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_TRUE(text.out.starts_with("seq_493a3c31eae1881e: LOAD, then POST by \"Site\"\n  Change\n    [ ] "))
      << text.out;
  const Ended json = program_->Run({"checklist", run_.filename().string(), "--json"});
  ASSERT_EQ(json.exit_code, 0) << json.err;
  const Json lists = ParseJson(json.out, "stdout").value();
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists.at(0).at("sequence_id"), "seq_493a3c31eae1881e");
  EXPECT_EQ(program_->Run({"checklist", "nosuchrun"}).exit_code, 2);
}

TEST_F(Sequences, AnotherRunSaysTheSameBytes) {
  const auto before = Read(run_ / "report.json").at("stable_digest");
  const Path log = Path(HARNESS_SOURCE_DIR) / "plugins" / kPlugin / "golden/small/log.csv";
  const Ended ended = program_->Run({"run", log.string(), "--plugin", kPlugin, "--set",
                                     std::string(kPlugin) + ".least_support=8", "--known-issues", "off",
                                     "--json", "--threads", "1"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ParseJson(ended.out, "stdout").value().at("stable_digest"), before);
}

}  // namespace
}  // namespace harness::tests
