// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/files.h"
#include "base/schema_check.h"
#include "ideaspace/lever_text.h"

namespace harness::ideaspace {
namespace {

TEST(Levers, AreSeventeenById) {
  std::vector<std::string> ids;
  for (const Lever* lever : Levers()) ids.emplace_back(lever->info.id);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 17U);
  EXPECT_EQ(FindLever("add_qpec_capacity_plus_one_v1")->info.label, "QPEC+1");
  EXPECT_EQ(FindLever("no_such_lever"), nullptr);
}

TEST(Levers, SayEverythingThatAPersonNeeds) {
  for (const Lever* lever : Levers()) {
    const LeverInfo& info = lever->info;
    for (const std::string_view text :
         {info.label, info.action_type, info.what, info.gate, info.transformation, info.enforcement,
          info.risks, info.how_to_check, info.disproof}) {
      EXPECT_FALSE(text.empty()) << info.id;
    }
    EXPECT_FALSE(RecommendationOf(info).risks.empty()) << info.id;
    EXPECT_NE(lever->gate, nullptr) << info.id;
  }
}

TEST(Levers, TheSchemasNameTheSameLevers) {
  const Path root = HARNESS_SOURCE_DIR;
  const Json schema =
      ParseJson(ReadFile(root / "schemas/recommendations.schema.json").value(), "schema").value();
  const Json config =
      ParseJson(ReadFile(root / "plugins/analysis_ideaspace_action_planner/config.schema.json").value(),
                "config")
          .value();
  Json ids = Json::array();
  for (const Lever* lever : Levers()) ids.push_back(lever->info.id);
  EXPECT_EQ(schema.at("definitions").at("lever").at("enum"), ids);
  EXPECT_EQ(config.at("properties").at("levers").at("items").at("enum"), ids);
}

// HARNESS_UPDATE_GOLDEN=1 writes the page.
TEST(Levers, ThePageIsThatOfTheTable) {
  const Path page = Path(HARNESS_SOURCE_DIR) / "docs/levers.md";
  const char* update = std::getenv("HARNESS_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    ASSERT_TRUE(WriteFile(page, LeversDocument()));
  }
  const auto text = ReadFile(page);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(*text, LeversDocument()) << "write it anew with HARNESS_UPDATE_GOLDEN=1";
}

TEST(LeverText, TheNearestCandidateIsTheOneWithTheMostHours) {
  const LeverInfo& info = Levers().front()->info;
  Nearest nearest("pattern_absent", "Nothing.");
  EXPECT_EQ(nearest.Skip(info, {}).gating_reason, "pattern_absent");
  nearest.Consider(1, "a", "A.", {{"h", 1}});
  nearest.Consider(2, "b", "B.", {{"h", 2}});
  nearest.Consider(2, "c", "C.", {{"h", 3}});
  EXPECT_EQ(nearest.Skip(info, {}).gating_reason, "b");
}

Recommendations Some() {
  Recommendations all;
  Recommendation r = RecommendationOf(FindLever("add_qpec_capacity_plus_one_v1")->info);
  r.target_kind = "pool";
  r.target = "QPEC01";
  r.target_process_ids = {"A", "B"};
  r.actions = {"add-slots:QPEC01:+1"};
  r.recommendation = "Give QPEC01 one more slot.";
  r.evidence = EvidenceJson("SELECT 1", 7, {{"contention_h", 12.5}});
  r.p_value = 0.01;
  r.q_value = 0.02;
  r.assumptions = {"one"};
  r.cost = {1, 1};
  all.recommended = {r};
  all.skipped = {SkippedOf(FindLever("reschedule_v1")->info, "pattern_absent", "Nothing.", {{"runs", 0}},
                           {{"least_hours", 1}})};
  all.tests = 3;
  return all;
}

TEST(Recommendations, ReadBackAsTheyWereWritten) {
  const Json json = ToJson(Some());
  const auto read = RecommendationsFromJson(json);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(ToJson(*read), json);
  const Path schema = Path(HARNESS_SOURCE_DIR) / "schemas/recommendations.schema.json";
  const auto held =
      CheckSchema(json, ParseJson(ReadFile(schema).value(), "schema").value(), "recommendations.json");
  EXPECT_TRUE(held) << held.error().message;
  EXPECT_EQ(json.at("recommendations").at(0).at("known_issue"), "qpec_capacity");
  EXPECT_EQ(json.at("recommendations").at(0).at("target"), (Json{{"kind", "pool"}, {"name", "QPEC01"}}));
}

TEST(Recommendations, AWrongFieldIsNamed) {
  Json json = ToJson(Some());
  json["recommendations"][0]["cost"]["servers"] = "one";
  EXPECT_EQ(RecommendationsFromJson(json).error().message,
            "recommendations: recommendations[0].cost.servers: expected another type than string");
  json = ToJson(Some());
  json["recommendations"][0].erase("risks");
  EXPECT_EQ(RecommendationsFromJson(json).error().message,
            "recommendations: recommendations[0].risks: expected the field");
  json = ToJson(Some());
  json["recommendations"][0]["risks"] = Json::array();
  EXPECT_EQ(RecommendationsFromJson(json).error().message,
            "recommendations: recommendations[0].risks: expected at least one");
  EXPECT_FALSE(RecommendationsFromJson(Json::array()));
}

}  // namespace
}  // namespace harness::ideaspace
