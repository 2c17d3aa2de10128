// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/gap_table.h"

#include <cmath>

#include "base/exact_json.h"

namespace harness::ideaspace {
namespace {

Json KpiRow(Kpi kpi, const Entity& entity, const EntityIdeal& ideal, const IdealOptions& options) {
  const auto i = static_cast<size_t>(kpi);
  const KpiEstimate& estimate = entity.estimates[i];
  Json gap;
  if (estimate.value && ideal.ideal[i]) {
    gap = GapOf(kpi, *estimate.value, *ideal.ideal[i], options.energy.eps[i]);
  }
  return {{"kpi", InfoOf(kpi).name},
          {"unit", InfoOf(kpi).unit},
          {"value", NumberOrNull(estimate.value)},
          {"low", NumberOrNull(estimate.low)},
          {"high", NumberOrNull(estimate.high)},
          {"n", estimate.n},
          {"effective_n", estimate.effective_n},
          {"ideal", NumberOrNull(ideal.ideal[i])},
          {"gap", std::move(gap)},
          {"reason", estimate.value ? ideal.reasons[i] : WhyUnknown(kpi, entity, options.kpis)}};
}

Json EntityRow(const Entity& entity, const EntityIdeal& ideal, const IdealOptions& options) {
  Json kpis = Json::array();
  for (size_t i = 0; i < kKpis; ++i) kpis.push_back(KpiRow(static_cast<Kpi>(i), entity, ideal, options));
  Json reference;
  if (ideal.reference) reference = {{"cohort", ideal.reference->cohort}, {"n", ideal.reference->n}};
  return {{"key", entity.key()},
          {"kind", KindName(entity.kind)},
          {"name", entity.name},
          {"n", entity.n()},
          {"span_us", entity.span_us},
          {"timed", entity.timed},
          {"negative_durations", entity.negative},
          {"points", entity.cohorts.size()},
          {"reference", std::move(reference)},
          {"no_better_reference", ideal.no_better_reference},
          {"reason", ideal.reason},
          {"kpis", std::move(kpis)}};
}

void ReadNumbers(const Json& json, std::array<double, kKpis>& numbers) {
  for (size_t i = 0; i < kKpis; ++i) numbers[i] = json.at(std::string(KpiTable()[i].name)).get<double>();
}

GapEntity ReadEntity(const Json& json) {
  GapEntity entity;
  entity.state.key = json.at("key").get<std::string>();
  entity.state.kind = json.at("kind").get<std::string>();
  entity.state.name = json.at("name").get<std::string>();
  entity.state.n = json.at("n").get<int64_t>();
  entity.state.span_us = json.at("span_us").get<int64_t>();
  entity.timed = json.at("timed").get<int64_t>();
  entity.negative = json.at("negative_durations").get<int64_t>();
  entity.no_better_reference = json.at("no_better_reference").get<bool>();
  entity.reason = json.at("reason").get<std::string>();
  for (const Json& row : json.at("kpis")) {
    const auto kpi = KpiByName(row.at("kpi").get<std::string>());
    if (!kpi) continue;
    const auto i = static_cast<size_t>(*kpi);
    entity.known[i] = row.at("n").get<int64_t>();
    if (!row.at("value").is_null()) entity.state.observed[i] = row.at("value").get<double>();
    if (!row.at("ideal").is_null()) entity.state.ideal[i] = row.at("ideal").get<double>();
    const Json& end = row.at(KpiTable()[i].minimise ? "high" : "low");
    if (!end.is_null()) entity.state.worse_end[i] = end.get<double>();
  }
  return entity;
}

}  // namespace

Json EntitiesTableJson(const EntityTable& table, const Ideals& ideals, const IdealOptions& options,
                       const std::optional<GivenIdeals>& given) {
  Json entities = Json::array();
  for (size_t i = 0; i < table.entities.size(); ++i) {
    entities.push_back(EntityRow(table.entities[i], ideals.of[i], options));
  }
  Json baseline;
  if (given) baseline = {{"id", given->id}, {"version", given->version}};
  return {{"ideal_mode", IdealModeName(ideals.mode)},
          {"frontier_scope", options.scope == FrontierScope::kCohorts ? "cohorts" : "entities"},
          {"baseline", std::move(baseline)},
          {"wait_threshold_s", static_cast<double>(options.kpis.wait_threshold_us) / 1e6},
          {"weights", KpiNumbers(options.energy.weights)},
          {"eps", KpiNumbers(options.energy.eps)},
          {"entities", std::move(entities)}};
}

Result<GapTable> GapTableFromJson(const Json& json) {
  try {
    GapTable table;
    table.ideal_mode = json.at("ideal_mode").get<std::string>();
    table.frontier_scope = json.at("frontier_scope").get<std::string>();
    table.wait_threshold_us =
        static_cast<Micros>(std::llround(json.at("wait_threshold_s").get<double>() * 1e6));
    ReadNumbers(json.at("weights"), table.config.weights);
    ReadNumbers(json.at("eps"), table.config.eps);
    for (const Json& each : json.at("entities")) table.entities.push_back(ReadEntity(each));
    return table;
  } catch (const Json::exception& e) {
    return InvalidArgument(std::string("entities_table.json: ") + e.what());
  }
}

}  // namespace harness::ideaspace
