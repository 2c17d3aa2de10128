// SPDX-License-Identifier: Apache-2.0
// What every format says of energy and actions in the same words. Text, not markup: the caller escapes.
#pragma once

#include <string>

#include "report/action_facts.h"

namespace harness::report {

// "12.3 h (95 % interval 8.0 h to 16.1 h), 4.2 % of all waiting", or "unknown".
std::string SavingSentence(const SavingFact& saving, std::optional<double> percent);

// What an action saves: the sentence above, or, where only executions fall away, how many.
std::string ActionSaving(const ActionFact& action);

// "0.750"; 0 says why that is no contradiction to a saving. "unknown" where no figure of the energy (empty:
// not told) has a reference.
std::string EnergyText(std::optional<double> delta_energy, const std::optional<EnergyFacts>& energy);

// What the energy is, in one or two sentences.
std::string EnergySentence(const EnergyFacts& energy);
std::string KpiLabel(const std::string& kpi);  // "95th percentile of queue delay"
std::string KpiText(std::optional<double> value,
                    const std::string& unit);  // "3 m 20 s", "4.1 %", "1.94 a minute"

// What the actions come to: how many hold, and what the best plan saves jointly.
std::string ActionsSentence(const Actions& actions);
// The same above a list of them: it says in which order they stand, too.
std::string ActionsLead(const Actions& actions);
std::string PlanCost(const PlanFact& plan);  // "2 changes with 1 more slot"

// Why an action is blocked, in words: "not_provable" is "smaller than the error of the model".
std::string BlockedText(const std::string& reason);
std::string GatingText(const std::string& reason);

// Null when no plan saves any wait.
const PlanFact* BestPlan(const Actions& actions);

}  // namespace harness::report
