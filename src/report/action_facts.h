// SPDX-License-Identifier: Apache-2.0
// The energy and the actions of a run, read from the metrics of the plugins that give them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace harness::report {

struct EnergyTermFact {
  std::string kpi, unit;
  std::optional<double> observed, ideal, contribution;
};

// A requirement on the data that the log breaks.
struct BrokenFact {
  std::string name, observed, required;  // "rows with started_us", "none", "some"
  std::string why;                       // one sentence
  double adds = 0;
};

struct EnergyFacts {
  std::optional<double> total, gap, constraints;
  std::optional<int64_t> compared;  // figures that have a reference; of none the gap says nothing
  std::string ideal_mode;           // "frontier", "baseline", "none"
  bool no_better_reference = false;
  std::vector<EnergyTermFact> terms;  // largest contribution first
  std::vector<BrokenFact> broken;     // what `constraints` is made of
};
EnergyFacts ReadEnergy(const Json& metrics);

// Savings in hours of waiting; low and high are the ends of the interval at `level`.
struct SavingFact {
  std::optional<double> hours, low, high, level;
};

struct ActionFact {
  int64_t rank = 0;
  std::string lever_id, label, target, recommendation, enforcement, how_to_check, disproof, reason;
  std::string known_issue, query, verdict;
  std::vector<std::string> risks, replayed;  // replayed: the changes in the form that the verb replay reads
  SavingFact saving;
  std::optional<int64_t> executions_fewer;
  std::optional<double> percent, dropped_hours, delta_energy, target_delta_energy, confidence, q_value;
  std::optional<double> moved_hours;  // its executions are asked for so much later, all together
};

struct BlockedFact {
  std::string lever_id, label, target, reason, explanation, recommendation, known_issue;
  SavingFact saving;
  std::optional<double> naive_hours;
};

struct SkippedFact {
  std::string lever_id, label, target, reason, explanation, known_issue;
};

struct PlanFact {
  std::vector<std::string> actions;  // label and target of each
  std::optional<int64_t> servers, changes;
  std::optional<double> energy_after;
  SavingFact saving;
  bool on_front = false;
  bool best = false;  // the one to speak of
};

struct Actions {
  std::string model_verdict, ideal_mode;
  std::optional<int64_t> executions;  // that have the times which a replay needs
  std::optional<double> wait_hours, energy_before;
  std::vector<ActionFact> actions;  // by rank
  std::vector<BlockedFact> blocked;
  std::vector<SkippedFact> skipped;
  std::vector<PlanFact> plans;
  bool plans_cut = false;  // sets of actions were left untried for want of replays
};
Actions ReadActions(const Json& metrics);

// "One more slot on QCPCENQPECZC01": how an action is named in a line. A label that starts with the target
// names it already, as "QEMAIL frequency" does.
std::string ActionName(const std::string& label, const std::string& target);

}  // namespace harness::report
