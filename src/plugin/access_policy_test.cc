// SPDX-License-Identifier: Apache-2.0
#include "plugin/access_policy.h"

#include <gtest/gtest.h>

namespace harness::plugin {
namespace {

// A third-party plugin in a folder with one source.
class AccessPolicy : public ::testing::Test {
 protected:
  StaticAccess Judge(const std::string& contract, std::optional<int64_t> row_limit, const std::string& source,
                     std::vector<std::string> columns = {"process_id"}) {
    EXPECT_TRUE(WriteFile(folder_.path() / "main.py", source).has_value());
    Plugin plugin;
    plugin.manifest.id = "loader";
    plugin.manifest.entrypoint = "main.py";
    plugin.manifest.folder = folder_.path();
    plugin.manifest.access = {contract, std::move(columns), row_limit};
    return JudgeStatically(plugin).value();
  }

  static AccessStatus BuiltIn(const std::string& contract) {
    Plugin plugin;
    plugin.manifest.access.contract = contract;
    return JudgeStatically(plugin).value().status;
  }

  TempFolder folder_ = TempFolder::Make("harness-access").value();
};

constexpr const char* kStreams = "for line in sys.stdin:\n  n += 1\n";
constexpr const char* kLoads = "import sys\nlines = list(sys.stdin)\n";

TEST_F(AccessPolicy, BuiltInPluginsCannotLoadUnbounded) {
  EXPECT_EQ(BuiltIn("sql_assist"), AccessStatus::kCompliant);
  EXPECT_EQ(BuiltIn("iter_batches"), AccessStatus::kCompliant);
  EXPECT_EQ(BuiltIn("orchestration_only"), AccessStatus::kCompliant);
  EXPECT_EQ(BuiltIn("shared_log"), AccessStatus::kApprovedBoundedLoader);
}

TEST_F(AccessPolicy, DeclaredUnboundedIsAViolationAboveTheBound) {
  EXPECT_EQ(Judge("dataset_loader_unbounded", {}, kLoads).status, AccessStatus::kViolation);
  EXPECT_EQ(Judge("dataset_loader_unbounded", 1'000'001, kLoads).status, AccessStatus::kViolation);
  EXPECT_EQ(Judge("dataset_loader_unbounded", 1'000'000, kLoads).status,
            AccessStatus::kApprovedBoundedLoader);
}

TEST_F(AccessPolicy, BoundedLoadersStayBelowTheBound) {
  EXPECT_EQ(Judge("dataset_loader_bounded", 50'000, kLoads).status, AccessStatus::kApprovedBoundedLoader);
  EXPECT_EQ(Judge("dataset_loader_bounded", 2'000'000, kLoads).status, AccessStatus::kViolation);
}

TEST_F(AccessPolicy, SourcesAreHeldAgainstTheDeclaration) {
  EXPECT_EQ(Judge("iter_batches", {}, kStreams).status, AccessStatus::kCompliant);
  const StaticAccess loads = Judge("iter_batches", {}, kLoads);
  EXPECT_EQ(loads.status, AccessStatus::kViolation);
  EXPECT_EQ(loads.sentence,
            "Declares iter_batches, but its sources take all rows: main.py:2 (collects_lines).");
  EXPECT_EQ(ToJson(loads).at("hits")[0].at("text"), "lines = list(sys.stdin)");
  // What it is handed is cut before it can load it.
  EXPECT_EQ(Judge("iter_batches", 1000, kLoads).status, AccessStatus::kCompliant);
}

TEST_F(AccessPolicy, OrchestrationOnlyIsHandedNoRows) {
  EXPECT_EQ(Judge("orchestration_only", {}, kStreams, {}).status, AccessStatus::kCompliant);
  EXPECT_EQ(Judge("orchestration_only", {}, kStreams).status, AccessStatus::kViolation);
}

TEST_F(AccessPolicy, CompiledProgramsAreNotJudged) {
  const StaticAccess access = Judge("iter_batches", {}, "\x7f\x45\x4c\x46");
  EXPECT_FALSE(access.judged);
  EXPECT_EQ(access.status, AccessStatus::kCompliant);
  EXPECT_EQ(access.sentence, "Its program cannot be read: main.py.");
}

}  // namespace
}  // namespace harness::plugin
