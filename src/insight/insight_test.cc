// SPDX-License-Identifier: Apache-2.0
#include "insight/insight.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

Json Recommendation(const std::string& id) {
  return {{"id", id},
          {"kind", "verified_action"},
          {"action_type", "add_server"},
          {"recommendation", "Add a server for P017 on host-03: saves 5 h."},
          {"where", {{"host", "host-03"}}},
          {"target_process_ids", {"P017"}},
          {"scope_class", "process"},
          {"modeled_percent", 5.0},
          {"modeled_basis_hours", 100.0},
          {"modeled_delta_hours", 5.0},
          {"evidence", {{"findings", {"wait:P017"}}, {"query", "SELECT 1"}, {"rows", 3}}},
          {"how_to_check", "The wait of P017 falls by 5 h."}};
}

Json Plugin(const std::string& id, Json recommendations, const std::string& status = "ok") {
  return {{"id", id},
          {"status", status},
          {"consumers", {"report"}},
          {"findings", {{{"id", "wait:P017"}}}},
          {"recommendations", std::move(recommendations)},
          {"no_recommendation", nullptr}};
}

Json List(std::vector<Json> items) {
  Json list = Json::array();
  for (Json& item : items) list.push_back(std::move(item));
  return list;
}

TEST(InsightsOf, AValidRecommendationIsADiscoveredInsight) {
  const auto insights = InsightsOf(List({Plugin("b", List({Recommendation("x")}))}));
  ASSERT_TRUE(insights);
  ASSERT_EQ(insights->insights.size(), 1u);
  const Insight& insight = insights->insights[0];
  EXPECT_TRUE(insight.actionable());
  EXPECT_TRUE(insight.discovered());
  EXPECT_EQ(*insight.modeled_delta_hours, 5.0);
  EXPECT_EQ(insights->discovered(), 1);
  EXPECT_EQ(insights->actionable_plugins(), 1);
  EXPECT_EQ(insights->plugins[0].actionable, 1);
}

TEST(InsightsOf, APluginThatDidNotEndOkHasNoActionableInsight) {
  const auto insights = InsightsOf(List({Plugin("b", List({Recommendation("x")}), "error")}));
  ASSERT_TRUE(insights);
  EXPECT_TRUE(insights->insights[0].valid());
  EXPECT_FALSE(insights->insights[0].actionable());
  EXPECT_EQ(insights->discovered(), 0);
}

TEST(InsightsOf, AKnownIssueIsNotDiscovered) {
  Json known = Recommendation("x");
  known["known_issue"] = "some_landmark";
  const auto insights = InsightsOf(List({Plugin("b", List({known}))}));
  ASSERT_TRUE(insights);
  EXPECT_TRUE(insights->insights[0].actionable());
  EXPECT_EQ(insights->discovered(), 0);
  EXPECT_EQ(insights->actionable_plugins(), 0);
}

TEST(InsightsOf, ABrokenRecommendationIsKeptNamedAndNotCounted) {
  const auto insights = InsightsOf(List({Plugin("b", List({Json{{"id", "x"}}}))}));
  ASSERT_TRUE(insights);
  EXPECT_EQ(insights->discovered(), 0);
  EXPECT_EQ(insights->plugins[0].recommendations, 1);
  EXPECT_EQ(insights->plugins[0].actionable, 0);
  std::vector<std::string> fields;
  for (const Violation& violation : insights->insights[0].violations) fields.push_back(violation.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"kind", "action_type", "recommendation", "where", "scope_class",
                                              "modeled_delta_hours", "evidence.findings", "evidence.query",
                                              "how_to_check"}));
}

TEST(InsightsOf, AnIdTwiceIsAViolationOfTheSecond) {
  const auto insights = InsightsOf(List({Plugin("b", List({Recommendation("x"), Recommendation("x")}))}));
  ASSERT_TRUE(insights);
  EXPECT_EQ(insights->discovered(), 1);
  EXPECT_EQ(insights->insights[1].violations.at(0).field, "id");
}

TEST(InsightsOf, OrderIsByPluginKindAndId) {
  Json other = Recommendation("a");
  other["kind"] = "z";
  const auto insights = InsightsOf(
      List({Plugin("c", List({Recommendation("y")})), Plugin("b", List({other, Recommendation("z")}))}));
  ASSERT_TRUE(insights);
  std::string order;
  for (const Insight& insight : insights->insights) order += insight.plugin_id + insight.id + " ";
  EXPECT_EQ(order, "bz ba cy ");
  EXPECT_EQ(insights->plugins[0].plugin_id, "b");
}

TEST(InsightsOf, APluginWithoutAWordIsAViolation) {
  const auto silent = InsightsOf(List({Plugin("b", Json::array())}));
  ASSERT_TRUE(silent);
  EXPECT_EQ(silent->plugins[0].violations.size(), 2u);
  Json plugin = Plugin("b", Json::array());
  plugin["no_recommendation"] = {{"reason_code", "signal"}, {"explanation", "Others judge it."}};
  const auto spoken = InsightsOf(List({plugin}));
  ASSERT_TRUE(spoken);
  EXPECT_TRUE(spoken->plugins[0].violations.empty());
  EXPECT_EQ(spoken->plugins[0].consumers, std::vector<std::string>{"report"});
}

TEST(InsightsOf, WhatIsNoListOfPluginsIsRefused) {
  EXPECT_FALSE(InsightsOf(Json::object()));
  EXPECT_FALSE(InsightsOf(Json::array({5})));
  EXPECT_FALSE(InsightsOf(List({Plugin("b", List({5}))})));
}

TEST(InsightsToJson, WhatIsAbsentIsNullOrEmpty) {
  const auto insights = InsightsOf(List({Plugin("b", List({Json{{"id", "x"}}}))}));
  ASSERT_TRUE(insights);
  const Json json = ToJson(*insights);
  const Json& insight = json.at("insights").at(0);
  EXPECT_TRUE(insight.at("modeled_percent").is_null());
  EXPECT_EQ(insight.at("kind"), "");
  EXPECT_EQ(insight.at("where"), Json::object());
  EXPECT_EQ(insight.at("actionable"), false);
  EXPECT_EQ(json.at("plugins").at(0).at("recommendations"), 1);
}

}  // namespace
}  // namespace harness::insight
