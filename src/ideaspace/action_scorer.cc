// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_scorer.h"

#include <algorithm>
#include <utility>

namespace harness::ideaspace {
namespace {

Int128 Known(Micros wait_us) {
  return wait_us == kUnknownMicros ? 0 : wait_us;
}

}  // namespace

Result<ActionScorer> ActionScorer::Make(const process::Executions& log, const process::ExecutionFacts& facts,
                                        const replay::Study& study, const EnergyState& state,
                                        const std::vector<std::string>& targets) {
  ActionScorer scorer;
  scorer.study_ = &study;
  scorer.state_ = &state;
  KpiOptions options;
  options.wait_threshold_us = state.wait_threshold_us;
  const EntityState* all = state.Find("ALL");
  if (all == nullptr) return InvalidArgument("energy state: found no entity ALL");
  ASSIGN_OR_RETURN(const replay::Executed unchanged, study.Execute({}));
  scorer.executions_ = unchanged.row.size();
  for (const Micros wait : unchanged.wait_us) scorer.wait_us_ += Known(wait);
  scorer.baseline_.push_back({all, ReplayedKpis(log, facts, *all, options), {}});
  for (const EntityState& entity : state.entities) {
    const bool asked = std::find(targets.begin(), targets.end(), entity.key) != targets.end();
    if (asked && &entity != all)
      scorer.baseline_.push_back({&entity, ReplayedKpis(log, facts, entity, options), {}});
  }
  std::vector<ReplayedKpis*> replayed;
  for (Baseline& baseline : scorer.baseline_) replayed.push_back(&baseline.replayed);
  ReplayedKpis::AddAll(unchanged, replayed);
  for (Baseline& baseline : scorer.baseline_) baseline.kpis = baseline.replayed.Unchanged();
  return scorer;
}

ActionScorer::Plan ActionScorer::Begin(const std::string& target) const {
  Plan plan;
  plan.scorer_ = this;
  plan.wait_us_ = wait_us_;
  for (const Baseline& baseline : baseline_) {
    if (baseline.entity == &all() || baseline.entity->key == target) plan.parts_.push_back({&baseline, {}});
  }
  return plan;
}

void ActionScorer::Plan::Add(const replay::ExecutedChange& change) {
  const bool ran = change.wait_before_us != kUnknownMicros;
  wait_us_ += Known(change.wait_us) - Known(change.wait_before_us);
  dropped_ += change.dropped ? 1 : 0;
  no_longer_started_ -= ran ? 0 : 1;
  no_longer_started_ += !change.dropped && change.wait_us == kUnknownMicros ? 1 : 0;
  for (Part& part : parts_) part.baseline->replayed.Add(change, part.change);
}

// `some_stay`: the plan drops executions, and not all.
ScoredEntity ActionScorer::Plan::ScoreEntity(Part part, bool some_stay, MoveRules rules) const {
  const Baseline& baseline = *part.baseline;
  const EntityState& entity = *baseline.entity;
  const EnergyState& state = scorer_->state();
  KpiVector before = baseline.kpis;
  // Rates count all executions; everything else compares those that stay.
  if (some_stay) before = CountedOnly(baseline.replayed.UnchangedWhereKept(part.change), baseline.kpis);
  const KpiVector action = baseline.replayed.With(std::move(part.change));
  MovedKpis moved = MoveKpis(entity.observed, before, action, rules.requests_stay);
  if (rules.counted_only) moved.after = CountedOnly(entity.observed, moved.after);
  const auto energy_of = [&](const KpiVector& figures) {
    return EnergyOf(figures, entity.ideal, state.config, entity.constraints).total;
  };
  const KpiVector sure_after = BeyondChance(entity.observed, moved.after, entity.worse_end);
  return {entity.key,
          entity.observed,
          moved.after,
          entity.ideal,
          std::move(moved.kept),
          energy_of(entity.observed),
          energy_of(moved.after),
          !entity.energy.terms.empty(),
          sure_after,
          energy_of(sure_after)};
}

std::optional<ScoredAction> ActionScorer::Plan::Score(MoveRules rules) {
  if (no_longer_started_ > 0) return std::nullopt;
  const bool some_stay = dropped_ > 0 && dropped_ < scorer_->executions_;
  ScoredAction scored;
  scored.wait_us = wait_us_;
  for (Part& part : parts_) {
    const bool is_all = part.baseline->entity == &scorer_->all();
    ScoredEntity entity = ScoreEntity(std::move(part), some_stay, rules);
    if (is_all) {
      scored.all = std::move(entity);
    } else {
      scored.target = std::move(entity);
    }
  }
  return scored;
}

}  // namespace harness::ideaspace
