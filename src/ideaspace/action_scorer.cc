// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_scorer.h"

#include <algorithm>

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

ScoredEntity ActionScorer::ScoreEntity(const Baseline& baseline,
                                       std::span<const replay::ExecutedChange> changes, bool some_stay,
                                       MoveRules rules) const {
  const EntityState& entity = *baseline.entity;
  const KpiVector action = baseline.replayed.With(changes);
  KpiVector before = baseline.kpis;
  // Rates count all executions; everything else compares those that stay.
  if (some_stay) before = CountedOnly(baseline.replayed.UnchangedWhereKept(changes), baseline.kpis);
  MovedKpis moved = MoveKpis(entity.observed, before, action, rules.requests_stay);
  if (rules.counted_only) moved.after = CountedOnly(entity.observed, moved.after);
  const Energy energy = EnergyOf(entity.observed, entity.ideal, state_->config, entity.constraints);
  const Energy after = EnergyOf(moved.after, entity.ideal, state_->config, entity.constraints);
  return {entity.key,   entity.observed, moved.after, entity.ideal, std::move(moved.kept),
          energy.total, after.total};
}

std::optional<ScoredAction> ActionScorer::Score(std::span<const replay::ExecutedChange> changes,
                                                const std::string& target, MoveRules rules) const {
  ScoredAction scored;
  scored.wait_us = wait_us_;
  int64_t no_longer_started = 0;
  size_t dropped = 0;
  for (const replay::ExecutedChange& change : changes) {
    const bool ran = change.wait_before_us != kUnknownMicros;
    scored.wait_us += Known(change.wait_us) - Known(change.wait_before_us);
    dropped += change.dropped ? 1 : 0;
    no_longer_started -= ran ? 0 : 1;
    no_longer_started += !change.dropped && change.wait_us == kUnknownMicros ? 1 : 0;
  }
  if (no_longer_started > 0) return std::nullopt;
  const bool some_stay = dropped > 0 && dropped < executions_;
  for (const Baseline& baseline : baseline_) {
    if (baseline.entity == &all()) {
      scored.all = ScoreEntity(baseline, changes, some_stay, rules);
    } else if (baseline.entity->key == target) {
      scored.target = ScoreEntity(baseline, changes, some_stay, rules);
    }
  }
  return scored;
}

}  // namespace harness::ideaspace
