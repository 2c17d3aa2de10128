// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy_state.h"

#include <algorithm>
#include <cmath>

namespace harness::ideaspace {
namespace {

Error Bad(const std::string& what) {
  return InvalidArgument("energy state: " + what);
}

Result<double> Number(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json.at(name).is_number()) {
    return Bad("found no number \"" + name + "\"");
  }
  return json.at(name).get<double>();
}

Result<int64_t> Integer(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json.at(name).is_number_integer()) {
    return Bad("found no integer \"" + name + "\"");
  }
  return json.at(name).get<int64_t>();
}

Result<std::string> Text(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json.at(name).is_string()) {
    return Bad("found no text \"" + name + "\"");
  }
  return json.at(name).get<std::string>();
}

Result<Json> Part(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name)) return Bad("found no \"" + name + "\"");
  return json.at(name);
}

Result<void> ReadNumbers(const Json& json, const std::string& name, std::array<double, kKpis>& numbers) {
  ASSIGN_OR_RETURN(const Json part, Part(json, name));
  for (size_t i = 0; i < kKpis; ++i) {
    ASSIGN_OR_RETURN(numbers[i], Number(part, std::string(KpiTable()[i].name)));
  }
  return Ok();
}

Result<void> ReadConfig(const Json& json, EnergyConfig& config) {
  RETURN_IF_ERROR(ReadNumbers(json, "weights", config.weights));
  RETURN_IF_ERROR(ReadNumbers(json, "eps", config.eps));
  for (size_t i = 0; i < kKpis; ++i) {
    if (!(config.weights[i] >= 0)) return Bad("found a weight below 0");
    if (!(config.eps[i] > 0)) return Bad("found an eps that is not above 0");
  }
  ASSIGN_OR_RETURN(const Json penalties, Part(json, "constraint_penalties"));
  ASSIGN_OR_RETURN(config.penalties.missing_time_column, Number(penalties, "missing_time_column"));
  ASSIGN_OR_RETURN(config.penalties.negative_durations, Number(penalties, "negative_durations"));
  ASSIGN_OR_RETURN(config.penalties.parse_rate, Number(penalties, "parse_rate"));
  ASSIGN_OR_RETURN(config.penalties.policy_exclusion, Number(penalties, "policy_exclusion"));
  return Ok();
}

bool Near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::max(std::abs(a), std::abs(b)));
}

Result<EntityState> ReadEntity(const Json& json, const EnergyConfig& config) {
  EntityState entity;
  ASSIGN_OR_RETURN(entity.key, Text(json, "key"));
  ASSIGN_OR_RETURN(entity.kind, Text(json, "kind"));
  ASSIGN_OR_RETURN(entity.name, Text(json, "name"));
  ASSIGN_OR_RETURN(entity.n, Integer(json, "n"));
  ASSIGN_OR_RETURN(entity.span_us, Integer(json, "span_us"));
  ASSIGN_OR_RETURN(const Json observed, Part(json, "observed"));
  ASSIGN_OR_RETURN(entity.observed, KpiVectorFromJson(observed));
  ASSIGN_OR_RETURN(const Json ideal, Part(json, "ideal"));
  ASSIGN_OR_RETURN(entity.ideal, KpiVectorFromJson(ideal));
  if (json.contains("worse_end")) {  // runs of before have none
    ASSIGN_OR_RETURN(entity.worse_end, KpiVectorFromJson(json.at("worse_end")));
  }
  ASSIGN_OR_RETURN(const Json constraints, Part(json, "constraints"));
  for (const Json& each : constraints) {
    ASSIGN_OR_RETURN(ConstraintTerm constraint, ConstraintFromJson(each));
    entity.constraints.push_back(std::move(constraint));
  }
  entity.energy = EnergyOf(entity.observed, entity.ideal, config, entity.constraints);
  ASSIGN_OR_RETURN(const double total, Number(json, "energy_total"));
  if (!Near(total, entity.energy.total)) {
    return Bad("entity " + entity.key + ": found energy_total " + std::to_string(total) +
               ", expected that of its figures, " + std::to_string(entity.energy.total));
  }
  return entity;
}

Json EntityJson(const EntityState& entity) {
  Json constraints = Json::array();
  for (const ConstraintTerm& constraint : entity.constraints) constraints.push_back(ToJson(constraint));
  return {{"key", entity.key},
          {"kind", entity.kind},
          {"name", entity.name},
          {"n", entity.n},
          {"span_us", entity.span_us},
          {"observed", ToJson(entity.observed)},
          {"ideal", ToJson(entity.ideal)},
          {"worse_end", ToJson(entity.worse_end)},
          {"energy_total", entity.energy.total},
          {"energy_gap", entity.energy.gap},
          {"energy_constraints", entity.energy.constraints},
          {"constraints", std::move(constraints)}};
}

}  // namespace

const EntityState* EnergyState::Find(std::string_view key) const {
  const auto found = std::find_if(entities.begin(), entities.end(),
                                  [&](const EntityState& entity) { return entity.key == key; });
  return found == entities.end() ? nullptr : &*found;
}

Json ToJson(const KpiVector& figures) {
  Json json = Json::object();
  for (size_t i = 0; i < kKpis; ++i) {
    json[std::string(KpiTable()[i].name)] = figures[i] ? Json(*figures[i]) : Json();
  }
  return json;
}

Result<KpiVector> KpiVectorFromJson(const Json& json) {
  if (!json.is_object()) return Bad("found no object of figures");
  KpiVector figures;
  for (const auto& [name, value] : json.items()) {
    const auto kpi = KpiByName(name);
    if (!kpi) return Bad("found a figure \"" + name + "\" that is not known");
    if (value.is_null()) continue;
    if (!value.is_number()) return Bad("found \"" + name + "\" that is no number");
    figures[static_cast<size_t>(*kpi)] = value.get<double>();
  }
  return figures;
}

Json ToJson(const EnergyState& state) {
  Json entities = Json::array();
  for (const EntityState& entity : state.entities) entities.push_back(EntityJson(entity));
  return {{"ideal_mode", state.ideal_mode},
          {"wait_threshold_s", static_cast<double>(state.wait_threshold_us) / 1e6},
          {"weights", KpiNumbers(state.config.weights)},
          {"eps", KpiNumbers(state.config.eps)},
          {"constraint_penalties", ToJson(state.config.penalties)},
          {"entities", std::move(entities)}};
}

Result<EnergyState> EnergyStateFromJson(const Json& json) {
  EnergyState state;
  ASSIGN_OR_RETURN(state.ideal_mode, Text(json, "ideal_mode"));
  ASSIGN_OR_RETURN(const double threshold_s, Number(json, "wait_threshold_s"));
  state.wait_threshold_us = static_cast<Micros>(std::llround(threshold_s * 1e6));
  RETURN_IF_ERROR(ReadConfig(json, state.config));
  ASSIGN_OR_RETURN(const Json entities, Part(json, "entities"));
  if (!entities.is_array()) return Bad("found no list of entities");
  for (const Json& each : entities) {
    ASSIGN_OR_RETURN(EntityState entity, ReadEntity(each, state.config));
    state.entities.push_back(std::move(entity));
  }
  return state;
}

}  // namespace harness::ideaspace
