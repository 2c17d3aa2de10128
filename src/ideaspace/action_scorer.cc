// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_scorer.h"

#include <algorithm>

namespace harness::ideaspace {
namespace {

int64_t Unstarted(const Observations& replayed) {
  return std::count(replayed.eligible_wait_us.begin(), replayed.eligible_wait_us.end(), kUnknownMicros);
}

Int128 WaitOf(const Observations& replayed) {
  Int128 sum = 0;
  for (const Micros wait : replayed.eligible_wait_us) sum += wait == kUnknownMicros ? 0 : wait;
  return sum;
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
  scorer.unchanged_ = ObserveReplay(std::move(executed), log, facts);
  scorer.baseline_unstarted_ = Unstarted(scorer.unchanged_);
  for (Baseline& baseline : scorer.baseline_) {
    baseline.kpis = ReplayedKpis(scorer.unchanged_, log, facts, *baseline.entity, scorer.options_);
  }
  return scorer;
}

Observations ActionScorer::KeptOf(const Observations& replayed) const {
  std::vector<bool> stays(log_->rows());
  for (const uint32_t row : replayed.row) stays[row] = true;
  Observations kept;
  kept.row.reserve(replayed.size());
  for (auto* times : {&kept.queue_delay_us, &kept.eligible_wait_us, &kept.duration_us})
    times->reserve(replayed.size());
  for (size_t at = 0; at < unchanged_.size(); ++at) {
    if (!stays[unchanged_.row[at]]) continue;
    kept.row.push_back(unchanged_.row[at]);
    kept.queue_delay_us.push_back(unchanged_.queue_delay_us[at]);
    kept.eligible_wait_us.push_back(unchanged_.eligible_wait_us[at]);
    kept.duration_us.push_back(unchanged_.duration_us[at]);
  }
  return kept;
}

ScoredEntity ActionScorer::ScoreEntity(const Baseline& baseline, const Observations& replayed,
                                       const Observations& kept, MoveRules rules) const {
  const EntityState& entity = *baseline.entity;
  const KpiVector action = ReplayedKpis(replayed, *log_, *facts_, entity, options_);
  KpiVector before = baseline.kpis;
  // Rates count all executions; everything else compares those that stay.
  if (kept.size() > 0)
    before = CountedOnly(ReplayedKpis(kept, *log_, *facts_, entity, options_), baseline.kpis);
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
  const Observations replayed = ObserveReplay(std::move(executed), *log_, *facts_);
  if (Unstarted(replayed) > baseline_unstarted_) return std::nullopt;
  const Observations kept = replayed.size() == unchanged_.size() ? Observations() : KeptOf(replayed);
  ScoredAction scored;
  scored.wait_us = WaitOf(replayed);
  for (const Baseline& baseline : baseline_) {
    if (baseline.entity == &all()) {
      scored.all = ScoreEntity(baseline, replayed, kept, rules);
    } else if (baseline.entity->key == target) {
      scored.target = ScoreEntity(baseline, replayed, kept, rules);
    }
  }
  return scored;
}

}  // namespace harness::ideaspace
