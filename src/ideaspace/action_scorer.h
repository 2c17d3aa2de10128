// SPDX-License-Identifier: Apache-2.0
// Energies of a system as it is and with a plan, by the figures of two replays of its log.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ideaspace/action_kpis.h"
#include "ideaspace/energy_state.h"
#include "process/execution_facts.h"
#include "process/executions.h"
#include "replay/study.h"

namespace harness::ideaspace {

// What a plan does to one entity. Its constraints stay as they are: no plan acts on them.
struct ScoredEntity {
  std::string key;
  KpiVector observed, after, ideal;
  std::vector<Kpi> kept;  // see MovedKpis
  double before = 0, after_energy = 0;
  bool is_known = true;  // else no figure has a reference: energies are 0 by their formula, unknown in truth
  // As `after` and its energy, where a figure that gets worse and stays inside its interval is as it was.
  KpiVector sure_after = {};
  double sure_energy = 0;
  double delta() const { return before - after_energy; }
  bool Rises() const { return sure_energy > before; }
};

struct ScoredAction {
  ScoredEntity all;
  std::optional<ScoredEntity> target;
  Int128 wait_us = 0;  // waited by the executions that happen
};

// Which figures a plan may move.
struct MoveRules {
  bool requests_stay = false;  // not the rate of requested executions: see MoveKpis
  bool counted_only = false;   // no figure that measures times: see CountedOnly
};

// Everything given must outlive it. Immutable after Make: several threads may score at once.
class ActionScorer {
  struct Baseline {
    const EntityState* entity = nullptr;
    ReplayedKpis replayed;
    KpiVector kpis;  // of the unchanged replay
  };

 public:
  // Replays the unchanged log. `targets`: keys of entities that will be scored beside ALL; those that the
  // state does not have are left out. Errors: kInvalidArgument for a state without ALL.
  static Result<ActionScorer> Make(const process::Executions& log, const process::ExecutionFacts& facts,
                                   const replay::Study& study, const EnergyState& state,
                                   const std::vector<std::string>& targets);

  // Scores one plan by what its replay changes. Must not outlive the scorer.
  class Plan {
   public:
    // Each change, as replay::EvaluateOptions::on_change tells it.
    void Add(const replay::ExecutedChange& change);
    // Once, after the last change. Nothing where executions that could start before cannot now. Times and
    // shares are compared like with like: over the executions that happen with the plan, before and with it;
    // else a plan that drops short runs would seem to make the others longer.
    std::optional<ScoredAction> Score(MoveRules rules);

   private:
    friend class ActionScorer;
    struct Part {
      const Baseline* baseline = nullptr;
      ReplayedKpis::Change change;
    };
    ScoredEntity ScoreEntity(Part part, bool some_stay, MoveRules rules) const;

    const ActionScorer* scorer_ = nullptr;
    std::vector<Part> parts_;  // ALL, and the target
    Int128 wait_us_ = 0;
    size_t dropped_ = 0;
    int64_t no_longer_started_ = 0;
  };
  // `target`: a key, scored where Make was given it.
  Plan Begin(const std::string& target) const;

  const replay::Study& study() const { return *study_; }
  const EnergyState& state() const { return *state_; }
  const EntityState& all() const { return *baseline_.front().entity; }

 private:
  ActionScorer() = default;

  const replay::Study* study_ = nullptr;
  const EnergyState* state_ = nullptr;
  std::vector<Baseline> baseline_;  // figures of the unchanged replay, ALL first
  size_t executions_ = 0;           // in it
  Int128 wait_us_ = 0;              // that they wait there
};

}  // namespace harness::ideaspace
