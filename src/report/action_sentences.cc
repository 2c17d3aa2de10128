// SPDX-License-Identifier: Apache-2.0
#include "report/action_sentences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "ideaspace/kpi.h"
#include "report/format.h"

namespace harness::report {
namespace {

using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array kBlocked = {
    Words{"excluded_by_policy", "excluded by policy"},
    Words{"infeasible", "cannot be done on this log"},
    Words{"inconclusive", "the model does not reproduce this log"},
    Words{"too_few_blocks", "the executions lie in too few blocks of time for an interval"},
    Words{"no_effect", "changes nothing that can be told from chance"},
    Words{"harmful", "makes waiting longer"},
    Words{"not_provable", "smaller than the error of the model"},
    Words{"overloaded", "work still comes faster than it is done"},
    Words{"raises_energy", "saves waiting but makes other figures worse"},
};

// "excluded by policy: 1; makes waiting longer: 3", in the order of the words above.
std::string BlockedCounts(const std::vector<BlockedFact>& blocked) {
  std::string text;
  for (const auto& [code, words] : kBlocked) {
    const auto count = std::count_if(blocked.begin(), blocked.end(),
                                     [&](const BlockedFact& each) { return each.reason == code; });
    if (count == 0) continue;
    text += (text.empty() ? "" : "; ") + std::string(words) + ": " + Count(count);
  }
  return text;
}

}  // namespace

std::string SavingSentence(const SavingFact& saving, std::optional<double> percent) {
  if (!saving.hours) return "unknown";
  std::string text = Hours(saving.hours);
  if (saving.low && saving.high) {
    text += " (" + Grouped(saving.level.value_or(0.95) * 100, 0) + " % interval " + Hours(saving.low) +
            " to " + Hours(saving.high) + ")";
  }
  if (percent) text += ", " + Percent(*percent / 100) + " of all waiting";
  return text;
}

std::string ActionSaving(const ActionFact& action) {
  if (action.verdict == "counted")
    return Count(action.executions_fewer) + " executions fewer; no shorter wait is claimed";
  const std::string text = SavingSentence(action.saving, action.percent);
  const double moved = action.moved_hours.value_or(0);
  if (moved == 0) return text;
  return text + "; its executions are asked for " + Hours(std::abs(moved)) +
         (moved > 0 ? " later" : " earlier") + " in all, which is no wait";
}

std::string EnergyText(std::optional<double> delta_energy, const std::optional<EnergyFacts>& energy) {
  if (!delta_energy || (energy && energy->compared == 0)) return "unknown";
  if (*delta_energy == 0) return "0: what it improves is at its reference already";
  return Grouped(*delta_energy, 3);
}

std::string KpiLabel(const std::string& kpi) {
  const auto known = ideaspace::KpiByName(kpi);
  return known ? std::string(ideaspace::InfoOf(*known).label) : kpi;
}

std::string KpiText(std::optional<double> value, const std::string& unit) {
  if (!value) return "unknown";
  if (unit == "s") return Seconds(value);
  if (unit == "1") return Percent(value);
  return Grouped(*value, 2) + " a minute";
}

std::string EnergySentence(const EnergyFacts& energy) {
  if (energy.compared == 0) {
    std::string text = "The energy of this log is unknown: no figure has a reference to be compared with.";
    if (energy.constraints.value_or(0) > 0)
      text += " What the data lacks adds " + Grouped(*energy.constraints, 3) + ":";
    for (const BrokenFact& broken : energy.broken) text += " " + broken.why;
    return text;
  }
  if (!energy.total) return "The energy of this log is unknown.";
  const std::string against = energy.ideal_mode == "baseline"
                                  ? "the signed baseline"
                                  : "what this system has already done in its best weeks or close cycles";
  std::string text = "Energy " + Grouped(*energy.total, 3) + ": the distance from " + against + " (" +
                     Grouped(energy.gap.value_or(0), 3) + ") and from sound data (" +
                     Grouped(energy.constraints.value_or(0), 3) + "). 0 is best.";
  if (energy.no_better_reference) {
    text += " No better reference was found in this log";
    if (energy.compared)
      text += *energy.compared == 1
                  ? " for the one figure that could be compared"
                  : " for the " + std::to_string(*energy.compared) + " figures that could be compared";
    text += ".";
  }
  if (energy.constraints.value_or(0) > energy.gap.value_or(0) && !energy.broken.empty()) {
    text += " Most of it is what the data lacks:";
    for (const BrokenFact& broken : energy.broken) text += " " + broken.why;
    return text;
  }
  if (!energy.terms.empty() && energy.terms.front().contribution.value_or(0) > 0) {
    const EnergyTermFact& top = energy.terms.front();
    text += " Most of it: " + KpiLabel(top.kpi) + " is " + KpiText(top.observed, top.unit) +
            ", the reference " + KpiText(top.ideal, top.unit) + ".";
  }
  return text;
}

const PlanFact* BestPlan(const Actions& actions) {
  const auto best = std::find_if(actions.plans.begin(), actions.plans.end(),
                                 [](const PlanFact& plan) { return plan.best; });
  return best == actions.plans.end() ? nullptr : &*best;
}

std::string PlanCost(const PlanFact& plan) {
  std::string text = Plural(plan.changes.value_or(0), "change", "changes");
  if (plan.servers.value_or(0) > 0) text += " with " + Plural(*plan.servers, "more slot", "more slots");
  return text;
}

std::string ActionsSentence(const Actions& actions) {
  if (actions.executions == 0)
    return "Nothing can be verified: no execution has the times that a replay needs, from eligible to end.";
  if (actions.model_verdict == "inconclusive") {
    return "Inconclusive: the replay of the unchanged log does not reproduce it, so no saving is claimed.";
  }
  if (actions.actions.empty()) {
    if (actions.blocked.empty()) return "No action was verified: this log gave reason for none.";
    return "No action was verified: of " +
           Plural(static_cast<int64_t>(actions.blocked.size()), "proposed action", "proposed actions") +
           " none passes (" + BlockedCounts(actions.blocked) + ").";
  }
  std::string text = Plural(static_cast<int64_t>(actions.actions.size()), "action", "actions") +
                     " verified by replaying this log with each.";
  if (const PlanFact* best = BestPlan(actions)) {
    text += " Taken together, " + PlanCost(*best) + (best->changes == 1 ? " saves " : " save ") +
            SavingSentence(best->saving, std::nullopt) + ".";
    if (actions.plans_cut) text += " Not every set of actions was tried: another may save more.";
  }
  return text + " Savings of single actions overlap and must not be added up.";
}

std::string ActionsLead(const Actions& actions) {
  const std::string text = ActionsSentence(actions);
  if (actions.model_verdict == "inconclusive" || actions.actions.size() < 2) return text;
  return text +
         " They stand in the order of the energy that each takes away, and of confidence where that "
         "is the same.";
}

std::string BlockedText(const std::string& reason) {
  for (const auto& [code, words] : kBlocked) {
    if (code == reason) return std::string(words);
  }
  return GatingText(reason);
}

std::string GatingText(const std::string& reason) {
  std::string text = reason;
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

}  // namespace harness::report
