// SPDX-License-Identifier: Apache-2.0
#include "report/action_facts.h"

#include "report/facts.h"
#include "report/format.h"

namespace harness::report {
namespace {

std::vector<std::string> Texts(const Json& list) {
  std::vector<std::string> texts;
  for (const Json& item : list) {
    if (item.is_string()) texts.push_back(item.get<std::string>());
  }
  return texts;
}

bool JoinsWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

// Whole words alone: "Concurrency cap" does not name the process "C".
bool StartsWithWord(const std::string& text, const std::string& word) {
  return text.starts_with(word) && (text.size() == word.size() || !JoinsWord(text[word.size()]));
}

SavingFact ReadSaving(const Json& item) {
  const Json& interval = MemberOf(item, "interval");
  return {NumberOf(item, "delta_hours"), NumberOf(interval, "low"), NumberOf(interval, "high"),
          NumberOf(interval, "level")};
}

ActionFact ReadAction(const Json& item) {
  ActionFact action;
  action.rank = IntegerOf(item, "rank").value_or(0);
  action.lever_id = TextOf(item, "lever_id");
  action.label = TextOf(item, "label");
  action.target = TextOf(MemberOf(item, "target"), "name");
  action.recommendation = TextOf(item, "recommendation");
  action.enforcement = TextOf(item, "enforcement");
  action.how_to_check = TextOf(item, "how_to_check");
  action.disproof = TextOf(item, "disproof");
  action.reason = TextOf(item, "reason");
  action.verdict = TextOf(item, "verdict");
  action.executions_fewer = IntegerOf(item, "executions_fewer");
  action.known_issue = TextOf(item, "known_issue");
  action.query = TextOf(MemberOf(item, "evidence"), "query");
  action.risks = Texts(ArrayOf(item, "risks"));
  action.replayed = Texts(ArrayOf(item, "actions"));
  action.saving = ReadSaving(item);
  action.percent = NumberOf(item, "delta_percent");
  action.dropped_hours = NumberOf(item, "dropped_hours");
  action.moved_hours = NumberOf(item, "moved_hours");
  action.delta_energy = NumberOf(item, "delta_energy");
  action.target_delta_energy = NumberOf(MemberOf(item, "target_energy"), "delta");
  action.confidence = NumberOf(item, "confidence");
  action.q_value = NumberOf(item, "q_value");
  return action;
}

BlockedFact ReadBlocked(const Json& item) {
  return {TextOf(item, "lever_id"),
          TextOf(item, "label"),
          TextOf(MemberOf(item, "target"), "name"),
          TextOf(item, "blocked_reason"),
          TextOf(item, "explanation"),
          TextOf(item, "recommendation"),
          TextOf(item, "known_issue"),
          ReadSaving(item),
          NumberOf(item, "naive_hours")};
}

SkippedFact ReadSkipped(const Json& item) {
  return {TextOf(item, "lever_id"),      TextOf(item, "label"),       TextOf(item, "target"),
          TextOf(item, "gating_reason"), TextOf(item, "explanation"), TextOf(item, "known_issue")};
}

PlanFact ReadPlan(const Json& item) {
  PlanFact plan;
  for (const Json& action : ArrayOf(item, "actions")) {
    plan.actions.push_back(ActionName(TextOf(action, "label"), TextOf(MemberOf(action, "target"), "name")));
  }
  plan.servers = IntegerOf(MemberOf(item, "cost"), "servers");
  plan.changes = IntegerOf(MemberOf(item, "cost"), "actions");
  plan.energy_after = NumberOf(item, "energy_after");
  plan.saving = ReadSaving(item);
  plan.on_front = MemberOf(item, "on_front") == true;
  plan.best = MemberOf(item, "best") == true;
  return plan;
}

// Of a requirement on rows, the share of them that keeps it is told; of a missing column there is none.
BrokenFact ReadBroken(const Json& item) {
  const std::string subject = TextOf(item, "subject"), constraint = TextOf(item, "constraint");
  BrokenFact broken{subject, Percent(NumberOf(item, "measured")), Percent(NumberOf(item, "threshold")),
                    TextOf(item, "why"), NumberOf(item, "penalty").value_or(0)};
  if (constraint == "missing_time_column") {
    broken.name = "rows with " + subject;
    broken.observed = "none";
    broken.required = "some";
  } else if (constraint == "parse_rate") {
    broken.name = "values of " + subject + " that are times";
  } else if (constraint == "negative_durations") {
    broken.name = "rows that end before they start";
    broken.required = "less than " + broken.required;
  }
  return broken;
}

}  // namespace

EnergyFacts ReadEnergy(const Json& metrics) {
  EnergyFacts energy;
  energy.total = NumberOf(metrics, "energy_total");
  energy.gap = NumberOf(metrics, "energy_gap");
  energy.constraints = NumberOf(metrics, "energy_constraints");
  energy.compared = IntegerOf(metrics, "figures_compared");
  if (energy.compared == 0) energy.total = energy.gap = std::nullopt;  // 0 by the formula, unknown in truth
  energy.ideal_mode = TextOf(metrics, "ideal_mode");
  energy.no_better_reference = MemberOf(metrics, "no_better_reference") == true;
  for (const Json& term : ArrayOf(metrics, "top_terms")) {
    energy.terms.push_back({TextOf(term, "kpi"), TextOf(term, "unit"), NumberOf(term, "observed"),
                            NumberOf(term, "ideal"), NumberOf(term, "contribution")});
  }
  for (const Json& item : ArrayOf(metrics, "constraints")) energy.broken.push_back(ReadBroken(item));
  return energy;
}

Actions ReadActions(const Json& metrics) {
  Actions actions;
  actions.model_verdict = TextOf(MemberOf(metrics, "model"), "verdict");
  actions.executions = IntegerOf(MemberOf(metrics, "model"), "executions");
  actions.ideal_mode = TextOf(metrics, "ideal_mode");
  actions.wait_hours = NumberOf(metrics, "wait_hours");
  actions.energy_before = NumberOf(metrics, "energy_before");
  for (const Json& item : ArrayOf(metrics, "actions")) actions.actions.push_back(ReadAction(item));
  for (const Json& item : ArrayOf(metrics, "blocked")) actions.blocked.push_back(ReadBlocked(item));
  for (const Json& item : ArrayOf(metrics, "skipped")) actions.skipped.push_back(ReadSkipped(item));
  for (const Json& item : ArrayOf(metrics, "plans")) actions.plans.push_back(ReadPlan(item));
  const auto budget = metrics.find("budget");
  actions.plans_cut = budget != metrics.end() && budget->value("cut", false);
  return actions;
}

std::string ActionName(const std::string& label, const std::string& target) {
  return target.empty() || StartsWithWord(label, target) ? label : label + " on " + target;
}

}  // namespace harness::report
