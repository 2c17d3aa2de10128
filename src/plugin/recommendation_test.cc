// SPDX-License-Identifier: Apache-2.0
#include "plugin/recommendation.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "base/schema_check.h"
#include "plugin/finding.h"
#include "plugin/schemas.h"

namespace harness::plugin {
namespace {

Finding SampleFinding() {
  Finding finding;
  finding.id = "late:A";
  finding.kind = "late";
  finding.confidence = 0.5;
  finding.title = "A waits";
  finding.what = "A waited 12 h";
  finding.why = "its parent ends late";
  finding.where = {{"process_id", "A"}};
  finding.measurement_type = "measured";
  finding.evidence = {"SELECT count(*) FROM events", 3};
  finding.n = 3;
  finding.estimate = 12;
  finding.unit = "h";
  return finding;
}

Recommendation Sample() {
  Recommendation sample;
  sample.id = "start_earlier:A";
  sample.kind = "start_earlier";
  sample.action_type = "tune_schedule";
  sample.recommendation = "Start A at 04:00 instead of 06:00.";
  sample.where = {{"window", "04:00-06:00"}};
  sample.target_process_ids = {"A", "B"};
  sample.scope_class = "process";
  sample.modeled = ModeledImpact{25, 40, 10};
  sample.findings = {"late:A"};
  sample.query = "SELECT count(*) FROM events WHERE process_id = 'A'";
  sample.rows = 3;
  sample.how_to_check = "Hours that A waits in the next month.";
  return sample;
}

std::string ErrorOf(const std::function<void(Recommendation&)>& change) {
  Recommendation sample = Sample();
  change(sample);
  const auto json = ToJson(sample);
  return json ? "" : json.error().message;
}

TEST(Recommendation, ANameOfBlanksIsAName) {
  EXPECT_EQ(ErrorOf([](Recommendation& r) { r.target_process_ids = {"  "}; }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.target_process_ids = {""}; }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.how_to_check = "  "; }), "");
}

TEST(Recommendation, ItsFormKeepsTheOrderOfTargetsAndLeavesOutWhatIsNotUsed) {
  const Json json = ToJson(Sample()).value();
  EXPECT_EQ(json.at("target_process_ids"), Json({"A", "B"}));
  EXPECT_EQ(json.at("modeled_percent"), 25);
  EXPECT_EQ(json.at("modeled_basis_hours"), 40);
  EXPECT_EQ(json.at("modeled_delta_hours"), 10);
  EXPECT_FALSE(json.contains("not_modeled_reason"));
  EXPECT_FALSE(json.contains("known_issue"));
  EXPECT_EQ(json.at("evidence").at("findings"), Json({"late:A"}));
}

TEST(Recommendation, NothingIsFilledIn) {
  EXPECT_EQ(ErrorOf([](Recommendation&) {}), "");
  EXPECT_EQ(ErrorOf([](Recommendation& r) { r.recommendation = " "; }),
            "recommendation \"start_earlier:A\": recommendation: found an empty text, expected a text");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.action_type.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.scope_class.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.query.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.how_to_check.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.findings.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.rows = -1; }), "");
}

TEST(Recommendation, ItHasATargetOrAPlace) {
  EXPECT_EQ(ErrorOf([](Recommendation& r) { r.where = Json::object(); }), "");
  EXPECT_EQ(ErrorOf([](Recommendation& r) { r.target_process_ids.clear(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) {
              r.where = Json::object();
              r.target_process_ids.clear();
            }),
            "");
}

TEST(Recommendation, ItHasAnImpactOrAReasonForNoneAndNeverBoth) {
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.modeled.reset(); }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.not_modeled_reason = "too_few_runs"; }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.modeled->basis_hours = 0; }), "");
  EXPECT_NE(ErrorOf([](Recommendation& r) { r.modeled->percent = std::numeric_limits<double>::quiet_NaN(); }),
            "");
  EXPECT_EQ(ErrorOf([](Recommendation& r) {
              r.modeled.reset();
              r.not_modeled_reason = "too_few_runs";
            }),
            "");
}

TEST(Recommendation, AResultWithItFitsTheSchema) {
  PluginResult result;
  result.summary = "A waits.";
  result.findings = {SampleFinding()};
  result.recommendations = {Sample()};
  const Json json = ToJson(result).value();
  const auto checker = SchemaChecker::Compile(ResultSchemaText(), "result.schema.json");
  ASSERT_TRUE(checker);
  const auto fits = checker->Check(json, "result");
  EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
}

TEST(Recommendation, ItsFindingStandsInTheSameResult) {
  PluginResult result;
  result.summary = "A waits.";
  result.recommendations = {Sample()};
  const auto json = ToJson(result);
  ASSERT_FALSE(json);
  EXPECT_NE(json.error().message.find("found \"late:A\", expected the id of a finding"), std::string::npos);
}

TEST(Recommendation, AResultGivesRecommendationsOrAReason) {
  PluginResult result;
  result.summary = "Nothing.";
  result.no_recommendation = NoRecommendation{"nothing_significant", "No process differs."};
  EXPECT_EQ(ToJson(result).value().at("no_recommendation").at("reason_code"), "nothing_significant");
  result.findings = {SampleFinding()};
  result.recommendations = {Sample()};
  EXPECT_FALSE(ToJson(result));
  result.recommendations.clear();
  result.no_recommendation->explanation.clear();
  EXPECT_FALSE(ToJson(result));
}

}  // namespace
}  // namespace harness::plugin
