// SPDX-License-Identifier: Apache-2.0
#include "plugin/finding.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "base/schema_check.h"
#include "plugin/schemas.h"

namespace harness::plugin {
namespace {

Finding Whole(const std::string& id = "top_wait:A") {
  Finding finding;
  finding.id = id;
  finding.kind = "top_wait";
  finding.severity = FindingSeverity::kMedium;
  finding.confidence = 0.75;
  finding.title = "A waits";
  finding.what = "A waits 2 h.";
  finding.why = "Its slots are busy.";
  finding.where = {{"process_id", "A"}};
  finding.measurement_type = "measured";
  finding.evidence = {"SELECT 1", 3};
  finding.n = 3;
  finding.estimate = 2;
  finding.unit = "h";
  return finding;
}

PluginResult With(std::vector<Finding> findings) {
  PluginResult result;
  result.summary = "Done.";
  result.findings = std::move(findings);
  return result;
}

TEST(Finding, WholeFindingPassesTheResultSchema) {
  Finding finding = Whole();
  finding.interval = Interval{1, 3, 0.9};
  const Json json = ToJson(With({finding})).value();
  const auto checker = SchemaChecker::Compile(ResultSchemaText(), "result.schema.json").value();
  EXPECT_TRUE(checker.Check(json, "result").has_value());
  EXPECT_EQ(json.at("findings")[0].at("severity"), "medium");
  EXPECT_EQ(json.at("findings")[0].at("interval").at("level"), 0.9);
}

TEST(Finding, LongNamesFitTheSchema) {
  std::string name;
  for (int i = 0; i < 2500; ++i) name += "\xC3\xB6";
  Finding finding = Whole();
  finding.title = name + " waits";
  PluginResult result = With({finding});
  result.summary = name + " waits.";
  const Json json = ToJson(result).value();
  EXPECT_TRUE(SchemaChecker::Compile(ResultSchemaText(), "result.schema.json")->Check(json, "result"));
  const auto title = json.at("findings")[0].at("title").get<std::string>();
  EXPECT_EQ(title, name.substr(0, 996) + "...");
  EXPECT_EQ(json.at("summary").get<std::string>().size(), 3999U);
}

TEST(Finding, EachMissingFieldIsNamed) {
  const std::pair<const char*, std::function<void(Finding&)>> cases[] = {
      {"id", [](Finding& f) { f.id = ""; }},
      {"kind", [](Finding& f) { f.kind = " "; }},
      {"confidence", [](Finding& f) { f.confidence = -1; }},
      {"confidence", [](Finding& f) { f.confidence = 1.01; }},
      {"confidence", [](Finding& f) { f.confidence = std::numeric_limits<double>::quiet_NaN(); }},
      {"title", [](Finding& f) { f.title = ""; }},
      {"what", [](Finding& f) { f.what = ""; }},
      {"why", [](Finding& f) { f.why = ""; }},
      {"where", [](Finding& f) { f.where = nullptr; }},
      {"measurement_type", [](Finding& f) { f.measurement_type = "guessed"; }},
      {"assumptions", [](Finding& f) { f.assumptions = {""}; }},
      {"evidence.query", [](Finding& f) { f.evidence.query = ""; }},
      {"evidence.rows", [](Finding& f) { f.evidence.rows = -1; }},
      {"n", [](Finding& f) { f.n = -1; }},
      {"estimate", [](Finding& f) { f.estimate = std::numeric_limits<double>::infinity(); }},
      {"unit", [](Finding& f) { f.unit = ""; }},
      {"interval",
       [](Finding& f) {
         f.interval = Interval{2, 1, 0.9};
       }},
      {"interval.level",
       [](Finding& f) {
         f.interval = Interval{1, 2, 1};
       }},
  };
  for (const auto& [field, spoil] : cases) {
    Finding finding = Whole();
    spoil(finding);
    const auto result = ToJson(With({finding}));
    ASSERT_FALSE(result.has_value()) << field;
    EXPECT_NE(result.error().message.find(std::string(": ") + field + ": "), std::string::npos)
        << result.error().message;
  }
}

TEST(Finding, OrderIsByKindAndIdAndAnIdStandsOnce) {
  Finding other = Whole("a:1");
  other.kind = "zebra";
  const Json json = ToJson(With({other, Whole("b"), Whole("a")})).value();
  EXPECT_EQ(json.at("findings")[0].at("id"), "a");
  EXPECT_EQ(json.at("findings")[1].at("id"), "b");
  EXPECT_EQ(json.at("findings")[2].at("id"), "a:1");
  EXPECT_FALSE(ToJson(With({Whole(), Whole()})).has_value());
}

TEST(PluginResult, NeedsASummaryAndAReasonUnlessOk) {
  PluginResult result;
  EXPECT_FALSE(ToJson(result).has_value());
  result.summary = "Nothing.";
  EXPECT_TRUE(ToJson(result).has_value());
  result.status = Status::kSkipped;
  EXPECT_FALSE(ToJson(result).has_value());
  EXPECT_EQ(ToJson(NotApplicable("missing_column:host", "No hosts.")).value().at("status"), "na");
}

}  // namespace
}  // namespace harness::plugin
