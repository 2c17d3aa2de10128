// SPDX-License-Identifier: Apache-2.0
#include "sandbox/result_check.h"

#include <gtest/gtest.h>

namespace harness::sandbox {
namespace {

namespace fs = std::filesystem;

Json WholeResult() {
  return {{"status", "ok"},
          {"reason_code", ""},
          {"summary", "Done."},
          {"metrics", Json::object()},
          {"findings", Json::array()},
          {"artifacts", Json::array()}};
}

Json Finding(const std::string& kind, const std::string& id) {
  return {{"id", id},
          {"kind", kind},
          {"severity", "low"},
          {"confidence", 1},
          {"title", "t"},
          {"what", "w"},
          {"why", "y"},
          {"where", Json::object()},
          {"measurement_type", "measured"},
          {"assumptions", Json::array()},
          {"evidence", {{"query", "q"}, {"rows", 1}}},
          {"n", 1},
          {"estimate", 0.5},
          {"unit", "1"}};
}

class ResultCheck : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(WriteFile(folder_.path() / name, text).has_value());
  }
  std::string Reason(const Json& result, std::string_view schema = "{}") {
    Write("result.json", result.dump());
    return ReasonAsIs(schema);
  }
  std::string ReasonAsIs(std::string_view schema = "{}") {
    const auto failure = CheckOutput(folder_.path(), schema);
    return failure ? failure->reason_code : "";
  }
  TempFolder folder_ = TempFolder::Make("harness-result-check").value();
};

TEST_F(ResultCheck, WholeResultPassesAndIsOrdered) {
  Json result = WholeResult();
  result["findings"] = {Finding("b", "1"), Finding("a", "2"), Finding("a", "0")};
  EXPECT_EQ(Reason(result), "");
  const Json read = ReadCheckedResult(folder_.path()).value();
  EXPECT_EQ(read.at("findings")[0].at("id"), "0");
  EXPECT_EQ(read.at("findings")[1].at("id"), "2");
  EXPECT_EQ(read.at("findings")[2].at("id"), "1");
}

TEST_F(ResultCheck, NothingAndTextAreTold) {
  EXPECT_EQ(ReasonAsIs(), "no_result");
  Write("result.json", "");
  EXPECT_EQ(ReasonAsIs(), "bad_json");
  Write("result.json", R"({"status": NaN})");
  EXPECT_EQ(ReasonAsIs(), "bad_json");
  Write("result.json", R"({"estimate": 1e999})");
  EXPECT_EQ(ReasonAsIs(), "bad_json");
  Write("result.json", std::string(100'000, '['));
  EXPECT_EQ(ReasonAsIs(), "bad_json");
  Write("result.json", "[]");
  EXPECT_EQ(ReasonAsIs(), "schema_violation");
}

TEST_F(ResultCheck, FieldsAreHeld) {
  Json result = WholeResult();
  result["status"] = "na";
  EXPECT_EQ(Reason(result), "schema_violation");  // no reason_code
  result["reason_code"] = "missing_column:host";
  EXPECT_EQ(Reason(result), "");
  result = WholeResult();
  result["findings"] = {Finding("a", "1"), Finding("b", "1")};
  EXPECT_EQ(Reason(result), "schema_violation");
  for (const char* field : {"id", "kind", "severity", "confidence", "title", "what", "why", "where",
                            "measurement_type", "assumptions", "evidence", "n", "estimate", "unit"}) {
    Json finding = Finding("a", "1");
    finding.erase(field);
    result["findings"] = Json::array({finding});
    EXPECT_EQ(Reason(result), "schema_violation") << field;
  }
}

TEST_F(ResultCheck, OwnSchemaHoldsForAnswersOnly) {
  const char* const schema = R"({"properties": {"metrics": {"required": ["rows"]}}})";
  Json result = WholeResult();
  EXPECT_EQ(Reason(result, schema), "schema_violation");
  result["status"] = "na";
  result["reason_code"] = "no_hosts";
  EXPECT_EQ(Reason(result, schema), "");
}

TEST_F(ResultCheck, ArtifactsAreThoseListedAndPlainFiles) {
  Json result = WholeResult();
  result["artifacts"] = {"a.json"};
  EXPECT_EQ(Reason(result), "missing_artifact");
  Write("a.json", "{}");
  EXPECT_EQ(Reason(result), "");
  Write("b.json", "{}");
  EXPECT_EQ(Reason(result), "undeclared_artifact");
  fs::remove(folder_.path() / "b.json");
  fs::remove(folder_.path() / "a.json");
  fs::create_symlink("/etc/hostname", folder_.path() / "a.json");
  EXPECT_EQ(Reason(result), "missing_artifact");
  fs::remove(folder_.path() / "a.json");
  for (const char* name : {"../a", "/etc/hostname", ".hidden", "result.json", "a/b"}) {
    result["artifacts"] = {name};
    EXPECT_EQ(Reason(result), "schema_violation") << name;
  }
}

TEST_F(ResultCheck, APluginsOwnErrorComesBeforeItsFiles) {
  Json result = WholeResult();
  result["status"] = "error";
  result["reason_code"] = "plugin_failed";
  result["summary"] = "It met a name that it did not expect.";
  EXPECT_EQ(Reason(result), "");
  Write("half.json", "{}");
  EXPECT_EQ(Reason(result), "plugin_failed");
  EXPECT_EQ(CheckOutput(folder_.path(), "{}")->summary, "It met a name that it did not expect.");
}

TEST_F(ResultCheck, FilesTogetherStayBelowTheirLimit) {
  Json result = WholeResult();
  result["artifacts"] = {"a.bin", "b.bin"};
  Write("a.bin", std::string(500, 'a'));
  Write("b.bin", std::string(500, 'b'));
  Write("result.json", result.dump());
  const uint64_t all = 1000 + result.dump().size();
  EXPECT_FALSE(CheckOutput(folder_.path(), "{}", all).has_value());
  const auto failure = CheckOutput(folder_.path(), "{}", all - 1);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->reason_code, "oversized_output");
  EXPECT_EQ(failure->summary,
            "its files together hold more than the limit of " + std::to_string(all - 1) + " bytes");
}

TEST_F(ResultCheck, ResultThatIsALinkIsNotFollowed) {
  const auto other = TempFolder::Make("harness-result-check").value();
  ASSERT_TRUE(WriteFile(other.path() / "r", WholeResult().dump()).has_value());
  fs::create_symlink(other.path() / "r", folder_.path() / "result.json");
  EXPECT_EQ(ReasonAsIs(), "no_result");
  fs::remove(folder_.path() / "result.json");
  fs::create_hard_link(other.path() / "r", folder_.path() / "result.json");
  EXPECT_EQ(ReasonAsIs(), "no_result");
}

}  // namespace
}  // namespace harness::sandbox
