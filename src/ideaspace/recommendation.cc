// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/recommendation.h"

#include "base/exact_json.h"

namespace harness::ideaspace {
namespace {

Json ToJson(const SkippedLever& skipped) {
  return {{"lever_id", skipped.lever_id},       {"label", skipped.label},
          {"target", skipped.target},           {"gating_reason", skipped.gating_reason},
          {"explanation", skipped.explanation}, {"measured", skipped.measured},
          {"thresholds", skipped.thresholds},   {"known_issue", skipped.known_issue}};
}

Error Wrong(const std::string& where, const std::string& expected) {
  return InvalidArgument("recommendations: " + where + ": expected " + expected);
}

// Reads the fields of one object and remembers the first that is wrong.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  template <typename T>
  void Read(const char* name, T& value) {
    const Json* field = Find(name);
    if (field == nullptr) return;
    try {
      field->get_to(value);
    } catch (const Json::exception&) {
      Fail(name, "another type than " + std::string(field->type_name()));
    }
  }
  void Read(const char* name, Json& value) {
    const Json* field = Find(name);
    if (field == nullptr) return;
    if (!field->is_object()) return Fail(name, "an object");
    value = *field;
  }
  void Read(const char* name, std::optional<double>& value) {
    const Json* field = Find(name);
    if (field == nullptr || field->is_null()) return;
    if (!field->is_number()) return Fail(name, "a number or null");
    value = field->get<double>();
  }
  Result<void> Done() const {
    if (failure_) return *failure_;
    return Ok();
  }

 private:
  const Json* Find(const char* name) {
    if (failure_) return nullptr;
    if (json_.is_object() && json_.contains(name)) return &json_.at(name);
    Fail(name, "the field");
    return nullptr;
  }
  void Fail(const char* name, const std::string& expected) {
    if (!failure_) failure_ = Wrong(where_ + "." + name, expected);
  }

  const Json& json_;
  std::string where_;
  std::optional<Error> failure_;
};

Result<Recommendation> RecommendationFrom(const Json& json, const std::string& where) {
  Recommendation r;
  Json target = Json::object();
  Json cost = Json::object();
  Reader reader(json, where);
  reader.Read("lever_id", r.lever_id);
  reader.Read("label", r.label);
  reader.Read("action_type", r.action_type);
  reader.Read("target", target);
  reader.Read("target_process_ids", r.target_process_ids);
  reader.Read("actions", r.actions);
  reader.Read("recommendation", r.recommendation);
  reader.Read("evidence", r.evidence);
  reader.Read("p_value", r.p_value);
  reader.Read("q_value", r.q_value);
  reader.Read("assumptions", r.assumptions);
  reader.Read("enforcement", r.enforcement);
  reader.Read("risks", r.risks);
  reader.Read("how_to_check", r.how_to_check);
  reader.Read("disproof", r.disproof);
  reader.Read("known_issue", r.known_issue);
  reader.Read("cost", cost);
  RETURN_IF_ERROR(reader.Done());
  Reader of_target(target, where + ".target");
  of_target.Read("kind", r.target_kind);
  of_target.Read("name", r.target);
  RETURN_IF_ERROR(of_target.Done());
  Reader of_cost(cost, where + ".cost");
  of_cost.Read("actions", r.cost.actions);
  of_cost.Read("servers", r.cost.servers);
  RETURN_IF_ERROR(of_cost.Done());
  if (r.risks.empty()) return Wrong(where + ".risks", "at least one");
  return r;
}

Result<SkippedLever> SkippedFrom(const Json& json, const std::string& where) {
  SkippedLever s;
  Reader reader(json, where);
  reader.Read("lever_id", s.lever_id);
  reader.Read("label", s.label);
  reader.Read("target", s.target);
  reader.Read("gating_reason", s.gating_reason);
  reader.Read("explanation", s.explanation);
  reader.Read("measured", s.measured);
  reader.Read("thresholds", s.thresholds);
  reader.Read("known_issue", s.known_issue);
  RETURN_IF_ERROR(reader.Done());
  return s;
}

Result<const Json*> ListOf(const Json& json, const char* name) {
  if (!json.is_object() || !json.contains(name) || !json.at(name).is_array()) return Wrong(name, "a list");
  return &json.at(name);
}

}  // namespace

Json ToJson(const Recommendation& r) {
  return {{"lever_id", r.lever_id},
          {"label", r.label},
          {"action_type", r.action_type},
          {"target", {{"kind", r.target_kind}, {"name", r.target}}},
          {"target_process_ids", r.target_process_ids},
          {"actions", r.actions},
          {"recommendation", r.recommendation},
          {"evidence", r.evidence},
          {"p_value", NumberOrNull(r.p_value)},
          {"q_value", NumberOrNull(r.q_value)},
          {"assumptions", r.assumptions},
          {"enforcement", r.enforcement},
          {"risks", r.risks},
          {"how_to_check", r.how_to_check},
          {"disproof", r.disproof},
          {"known_issue", r.known_issue},
          {"cost", {{"actions", r.cost.actions}, {"servers", r.cost.servers}}}};
}

Json ToJson(const Recommendations& recommendations) {
  Json recommended = Json::array();
  for (const Recommendation& r : recommendations.recommended) recommended.push_back(ToJson(r));
  Json skipped = Json::array();
  for (const SkippedLever& s : recommendations.skipped) skipped.push_back(ToJson(s));
  return {{"recommendations", std::move(recommended)},
          {"skipped", std::move(skipped)},
          {"family",
           {{"tests", recommendations.tests},
            {"method", "benjamini_hochberg"},
            {"level", recommendations.level}}}};
}

Result<Recommendations> RecommendationsFromJson(const Json& json) {
  Recommendations all;
  ASSIGN_OR_RETURN(const Json* recommended, ListOf(json, "recommendations"));
  for (size_t i = 0; i < recommended->size(); ++i) {
    ASSIGN_OR_RETURN(Recommendation r,
                     RecommendationFrom(recommended->at(i), "recommendations[" + std::to_string(i) + "]"));
    all.recommended.push_back(std::move(r));
  }
  ASSIGN_OR_RETURN(const Json* skipped, ListOf(json, "skipped"));
  for (size_t i = 0; i < skipped->size(); ++i) {
    ASSIGN_OR_RETURN(SkippedLever s, SkippedFrom(skipped->at(i), "skipped[" + std::to_string(i) + "]"));
    all.skipped.push_back(std::move(s));
  }
  if (!json.contains("family") || !json.at("family").is_object()) return Wrong("family", "an object");
  Reader family(json.at("family"), "family");
  family.Read("tests", all.tests);
  family.Read("level", all.level);
  RETURN_IF_ERROR(family.Done());
  return all;
}

}  // namespace harness::ideaspace
