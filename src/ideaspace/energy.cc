// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy.h"

#include <algorithm>
#include <cmath>

namespace harness::ideaspace {

EnergyConfig::EnergyConfig() {
  for (size_t i = 0; i < kKpis; ++i) {
    weights[i] = KpiTable()[i].weight;
    eps[i] = KpiTable()[i].eps;
  }
}

double GapOf(Kpi kpi, double x, double ideal, double eps) {
  const double worse_by = InfoOf(kpi).minimise ? x - ideal : ideal - x;
  return worse_by <= 0 ? 0 : worse_by / std::max(std::abs(ideal), eps);
}

Energy EnergyOf(const KpiVector& x, const KpiVector& ideal, const EnergyConfig& config,
                std::span<const ConstraintTerm> constraints) {
  Energy energy;
  for (size_t i = 0; i < kKpis; ++i) {
    if (!x[i] || !ideal[i] || config.weights[i] == 0) continue;
    const Kpi kpi = static_cast<Kpi>(i);
    const double gap = GapOf(kpi, *x[i], *ideal[i], config.eps[i]);
    const double contribution = config.weights[i] * gap * gap;
    energy.terms.push_back({kpi, *x[i], *ideal[i], gap, config.weights[i], contribution});
    energy.gap += contribution;
  }
  for (const ConstraintTerm& constraint : constraints) energy.constraints += constraint.penalty;
  energy.total = energy.gap + energy.constraints;
  return energy;
}

std::vector<EnergyTerm> TopTerms(const Energy& energy, size_t most) {
  std::vector<EnergyTerm> top = energy.terms;
  std::erase_if(top, [](const EnergyTerm& term) { return term.contribution <= 0; });
  std::stable_sort(top.begin(), top.end(),
                   [](const EnergyTerm& a, const EnergyTerm& b) { return a.contribution > b.contribution; });
  if (top.size() > most) top.resize(most);
  return top;
}

Json ToJson(const EnergyTerm& term) {
  return {{"kpi", InfoOf(term.kpi).name},
          {"unit", InfoOf(term.kpi).unit},
          {"observed", term.observed},
          {"ideal", term.ideal},
          {"gap", term.gap},
          {"weight", term.weight},
          {"contribution", term.contribution}};
}

Json ToJson(const ConstraintTerm& constraint) {
  return {{"constraint", constraint.constraint}, {"subject", constraint.subject},
          {"measured", constraint.measured},     {"threshold", constraint.threshold},
          {"penalty", constraint.penalty},       {"why", constraint.why}};
}

Result<ConstraintTerm> ConstraintFromJson(const Json& json) {
  const auto bad = [](std::string_view name) {
    return InvalidArgument("constraint: found no usable \"" + std::string(name) + "\"");
  };
  ConstraintTerm constraint;
  if (!json.is_object()) return InvalidArgument("constraint: found no object");
  for (auto [name, place] : {std::pair{"constraint", &constraint.constraint},
                             {"subject", &constraint.subject},
                             {"why", &constraint.why}}) {
    if (!json.contains(name) || !json.at(name).is_string()) return bad(name);
    *place = json.at(name).get<std::string>();
  }
  for (auto [name, place] : {std::pair{"measured", &constraint.measured},
                             {"threshold", &constraint.threshold},
                             {"penalty", &constraint.penalty}}) {
    if (!json.contains(name) || !json.at(name).is_number()) return bad(name);
    *place = json.at(name).get<double>();
  }
  return constraint;
}

Json KpiNumbers(const std::array<double, kKpis>& numbers) {
  Json json = Json::object();
  for (size_t i = 0; i < kKpis; ++i) json[std::string(KpiTable()[i].name)] = numbers[i];
  return json;
}

Json ToJson(const ConstraintPenalties& penalties) {
  return {{"missing_time_column", penalties.missing_time_column},
          {"negative_durations", penalties.negative_durations},
          {"parse_rate", penalties.parse_rate},
          {"policy_exclusion", penalties.policy_exclusion}};
}

}  // namespace harness::ideaspace
