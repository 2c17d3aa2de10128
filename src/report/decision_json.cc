// SPDX-License-Identifier: Apache-2.0
#include "report/decision_json.h"

#include "base/exact_json.h"

namespace harness::report {
namespace {

Json IntervalJson(const SavingFact& saving) {
  if (!saving.low || !saving.high) return nullptr;
  return {{"low", *saving.low}, {"high", *saving.high}, {"level", saving.level.value_or(0.95)}};
}

Json EnergyJson(const EnergyFacts& energy) {
  Json terms = Json::array();
  for (const EnergyTermFact& term : energy.terms) {
    terms.push_back({{"kpi", term.kpi},
                     {"unit", term.unit},
                     {"observed", NumberOrNull(term.observed)},
                     {"ideal", NumberOrNull(term.ideal)},
                     {"contribution", NumberOrNull(term.contribution)}});
  }
  return {{"total", NumberOrNull(energy.total)},
          {"gap", NumberOrNull(energy.gap)},
          {"constraints", NumberOrNull(energy.constraints)},
          {"figures_compared", energy.compared ? Json(*energy.compared) : Json()},
          {"ideal_mode", energy.ideal_mode},
          {"no_better_reference", energy.no_better_reference},
          {"top_terms", std::move(terms)}};
}

Json ActionJson(const ActionFact& action) {
  return {{"rank", action.rank},
          {"lever_id", action.lever_id},
          {"label", action.label},
          {"target", action.target},
          {"recommendation", action.recommendation},
          {"delta_energy", NumberOrNull(action.delta_energy)},
          {"delta_hours", NumberOrNull(action.saving.hours)},
          {"interval", IntervalJson(action.saving)},
          {"delta_percent", NumberOrNull(action.percent)},
          {"confidence", NumberOrNull(action.confidence)},
          {"enforcement", action.enforcement},
          {"risks", action.risks},
          {"how_to_check", action.how_to_check},
          {"disproof", action.disproof},
          {"replay", action.replayed}};
}

Json PlanJson(const PlanFact& plan) {
  return {{"actions", plan.actions},
          {"servers", plan.servers ? Json(*plan.servers) : Json()},
          {"changes", plan.changes ? Json(*plan.changes) : Json()},
          {"energy_after", NumberOrNull(plan.energy_after)},
          {"delta_hours", NumberOrNull(plan.saving.hours)},
          {"interval", IntervalJson(plan.saving)},
          {"on_front", plan.on_front}};
}

template <typename T, typename Make>
Json ListOf(const std::vector<T>& items, Make make) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(make(item));
  return list;
}

Json RefusedJson(const BlockedFact& blocked) {
  return {{"lever_id", blocked.lever_id},
          {"label", blocked.label},
          {"target", blocked.target},
          {"reason", blocked.reason},
          {"explanation", blocked.explanation},
          {"delta_hours", NumberOrNull(blocked.saving.hours)},
          {"interval", IntervalJson(blocked.saving)},
          {"naive_hours", NumberOrNull(blocked.naive_hours)}};
}

Json SkippedJson(const SkippedFact& skipped) {
  return {{"lever_id", skipped.lever_id},
          {"label", skipped.label},
          {"target", skipped.target},
          {"reason", skipped.reason},
          {"explanation", skipped.explanation}};
}

Json KnownIssueJson(const KnownIssueFact& issue) {
  return {{"id", issue.id},
          {"title", issue.title},
          {"status", issue.status},
          {"reason", issue.reason},
          {"explanation", issue.explanation},
          {"checks", issue.checks}};
}

}  // namespace

Json DecisionJson(const Facts& facts) {
  Json json = {{"energy", facts.energy ? EnergyJson(*facts.energy) : Json()},
               {"energy_reason", facts.energy ? "" : facts.energy.reason},
               {"actions_reason", facts.actions ? "" : facts.actions.reason}};
  const Actions actions = facts.actions ? *facts.actions : Actions();
  json["model_verdict"] = actions.model_verdict;
  json["wait_hours"] = NumberOrNull(actions.wait_hours);
  json["actions"] = ListOf(actions.actions, ActionJson);
  json["plans"] = ListOf(actions.plans, PlanJson);
  json["blocked"] = ListOf(actions.blocked, RefusedJson);
  json["skipped"] = ListOf(actions.skipped, SkippedJson);
  json["known_issues"] = ListOf(facts.known_issues, KnownIssueJson);
  return json;
}

}  // namespace harness::report
