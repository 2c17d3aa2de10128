// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_scorer.h"

#include <algorithm>

namespace harness::ideaspace {
namespace {

int64_t Unstarted(const replay::Executed& replayed) {
  return std::count(replayed.wait_us.begin(), replayed.wait_us.end(), kUnknownMicros);
}

Int128 WaitOf(const replay::Executed& replayed) {
  Int128 sum = 0;
  for (const Micros wait : replayed.wait_us) sum += wait == kUnknownMicros ? 0 : wait;
  return sum;
}

// No figure needs them, and a log may be large.
replay::Executed WithoutEligibleTimes(replay::Executed executed) {
  executed.eligible_us = {};
  return executed;
}

}  // namespace

Result<ActionScorer> ActionScorer::Make(const process::Executions& log, const process::ExecutionFacts& facts,
                                        const replay::Study& study, const EnergyState& state,
                                        const std::vector<std::string>& targets) {
  ActionScorer scorer;
  scorer.log_ = &log;
  scorer.facts_ = &facts;
  scorer.study_ = &study;
  scorer.state_ = &state;
  scorer.options_.wait_threshold_us = state.wait_threshold_us;
  const EntityState* all = state.Find("ALL");
  if (all == nullptr) return InvalidArgument("energy state: found no entity ALL");
  scorer.baseline_.push_back({all, {}});
  for (const EntityState& entity : state.entities) {
    const bool asked = std::find(targets.begin(), targets.end(), entity.key) != targets.end();
    if (asked && &entity != all) scorer.baseline_.push_back({&entity, {}});
  }
  ASSIGN_OR_RETURN(replay::Executed executed, study.Execute({}));
  scorer.unchanged_ = WithoutEligibleTimes(std::move(executed));
  scorer.baseline_unstarted_ = Unstarted(scorer.unchanged_);
  for (Baseline& baseline : scorer.baseline_) {
    baseline.kpis = ReplayedKpis(scorer.unchanged_, log, facts, *baseline.entity, scorer.options_);
  }
  return scorer;
}

ScoredEntity ActionScorer::ScoreEntity(const Baseline& baseline, const replay::Executed& replayed,
                                       const std::vector<bool>& stays, MoveRules rules) const {
  const EntityState& entity = *baseline.entity;
  const KpiVector action = ReplayedKpis(replayed, *log_, *facts_, entity, options_);
  KpiVector before = baseline.kpis;
  // Rates count all executions; everything else compares those that stay.
  if (!stays.empty())
    before = CountedOnly(ReplayedKpis(unchanged_, *log_, *facts_, entity, options_, &stays), baseline.kpis);
  MovedKpis moved = MoveKpis(entity.observed, before, action, rules.requests_stay);
  if (rules.counted_only) moved.after = CountedOnly(entity.observed, moved.after);
  const Energy energy = EnergyOf(entity.observed, entity.ideal, state_->config, entity.constraints);
  const Energy after = EnergyOf(moved.after, entity.ideal, state_->config, entity.constraints);
  return {entity.key,   entity.observed, moved.after, entity.ideal, std::move(moved.kept),
          energy.total, after.total};
}

Result<std::optional<ScoredAction>> ActionScorer::Score(const replay::Plan& plan, const std::string& target,
                                                        MoveRules rules) const {
  ASSIGN_OR_RETURN(replay::Executed executed, study_->Execute(plan));
  return Score(std::move(executed), target, rules);
}

std::optional<ScoredAction> ActionScorer::Score(replay::Executed executed, const std::string& target,
                                                MoveRules rules) const {
  const replay::Executed replayed = WithoutEligibleTimes(std::move(executed));
  if (Unstarted(replayed) > baseline_unstarted_) return std::nullopt;
  std::vector<bool> stays;
  if (const size_t n = replayed.row.size(); n > 0 && n != unchanged_.row.size()) {
    stays.resize(log_->rows());
    for (const uint32_t row : replayed.row) stays[row] = true;
  }
  ScoredAction scored;
  scored.wait_us = WaitOf(replayed);
  for (const Baseline& baseline : baseline_) {
    if (baseline.entity == &all()) {
      scored.all = ScoreEntity(baseline, replayed, stays, rules);
    } else if (baseline.entity->key == target) {
      scored.target = ScoreEntity(baseline, replayed, stays, rules);
    }
  }
  return scored;
}

}  // namespace harness::ideaspace
