// SPDX-License-Identifier: Apache-2.0
// Every example of docs/insight_quality_contract.md, held against the code.
#include "insight/contract.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/files.h"
#include "insight/compare.h"
#include "insight/insight_for_test.h"

namespace harness::insight {
namespace {

std::vector<Json> Examples() {
  const std::string text = ReadFile(Path(HARNESS_SOURCE_DIR) / "docs/insight_quality_contract.md").value();
  static constexpr std::string_view kOpen = "```json\n";
  std::vector<Json> examples;
  for (size_t at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at)) {
    at += kOpen.size();
    const size_t end = text.find("```", at);
    examples.push_back(ParseJson(text.substr(at, end - at), "example").value());
    at = end;
  }
  return examples;
}

std::vector<std::string> Fields(const std::vector<Violation>& violations) {
  std::vector<std::string> fields;
  for (const Violation& violation : violations) {
    EXPECT_NE(violation.reason.find("found "), std::string::npos) << violation.reason;
    fields.push_back(violation.field);
  }
  return fields;
}

Json Report(const Json& base, const Json& example) {
  Json plugin = base.at("plugin");
  if (example.contains("plugin")) plugin.merge_patch(example.at("plugin"));
  Json findings = Json::array();
  for (const Json& id : plugin.at("findings")) findings.push_back({{"id", id}});
  Json recommendation = base.at("recommendation");
  if (example.contains("change")) recommendation.merge_patch(example.at("change"));
  return Json::array({{{"id", "plugin_of_the_example"},
                       {"status", plugin.at("status")},
                       {"findings", findings},
                       {"recommendations", Json::array({recommendation})}}});
}

void CheckRecommendation(const Json& base, const Json& example) {
  const Insight insight = InsightsOf(Report(base, example)).value().insights.at(0);
  const Json& expect = example.at("expect");
  EXPECT_EQ(Json(Fields(insight.violations)), expect.at("violates"));
  EXPECT_EQ(insight.actionable(), expect.at("actionable").get<bool>());
  EXPECT_EQ(insight.discovered(), expect.at("discovered").get<bool>());
}

void CheckSilence(const Json& example) {
  const Json plugin = {{"id", "p"},
                       {"status", "ok"},
                       {"recommendations", Json::array()},
                       {"no_recommendation", example.at("no_recommendation")}};
  const Insights insights = InsightsOf(Json::array({plugin})).value();
  EXPECT_EQ(Json(Fields(insights.plugins.at(0).violations)), example.at("expect").at("violates"));
}

void CheckChange(const Json& base, const Json& example) {
  const Insights before = InsightsOf(Report(base, Json::object())).value();
  const Insights after = InsightsOf(Report(base, example)).value();
  const Comparison comparison = Compare(before, after);
  const Json& expect = example.at("expect");
  ASSERT_FALSE(comparison.insights.empty());
  EXPECT_EQ(NameOf(comparison.insights.front().change), expect.at("change"));
  const Signature& a = before.insights.at(0).signature;
  const Signature& b = after.insights.at(0).signature;
  EXPECT_EQ(a.identity == b.identity, expect.at("same_identity").get<bool>());
  EXPECT_EQ(a.content == b.content, expect.at("same_content").get<bool>());
}

TEST(Contract, EveryExampleOfTheDocumentGetsItsVerdict) {
  const std::vector<Json> examples = Examples();
  int recommendations = 0, silences = 0, changes = 0;
  for (const Json& example : examples) {
    SCOPED_TRACE(example.at("example").get<std::string>());
    if (example.contains("no_recommendation")) {
      CheckSilence(example);
      ++silences;
    } else if (example.at("expect").contains("change")) {
      CheckChange(examples.front(), example);
      ++changes;
    } else {
      CheckRecommendation(examples.front(), example);
      ++recommendations;
    }
  }
  EXPECT_EQ(recommendations, 24);
  EXPECT_EQ(silences, 3);
  EXPECT_EQ(changes, 5);
}

// What JSON cannot say.
TEST(Contract, FiguresMustBeFinite) {
  Insight insight = InsightForTest("p", "A", "Change A.");
  ASSERT_TRUE(CheckContract(insight, {"wait:A"}).empty());
  insight.modeled_delta_hours = std::numeric_limits<double>::infinity();
  EXPECT_EQ(Fields(CheckContract(insight, {"wait:A"})), std::vector<std::string>{"modeled_delta_hours"});
  insight.modeled_delta_hours = std::nan("");
  EXPECT_EQ(Fields(CheckContract(insight, {"wait:A"})), std::vector<std::string>{"modeled_delta_hours"});
}

TEST(Contract, WordsThatNameEverythingNameNothing) {
  for (const std::string word : {"*", "All", " everywhere ", "any", "ALL PROCESSES"}) {
    Insight insight = InsightForTest("p", "A", "Change " + word + ".");
    insight.target_process_ids = {word};
    EXPECT_EQ(Fields(CheckContract(insight, {"wait:A"})),
              (std::vector<std::string>{"target_process_ids", "where"}))
        << word;
  }
}

TEST(Contract, TheTextMayNameItsTargetInAnyCase) {
  Insight insight = InsightForTest("p", "JBPost", "Move JBPOST to the night.");
  EXPECT_TRUE(CheckContract(insight, {"wait:JBPost"}).empty());
}

}  // namespace
}  // namespace harness::insight
