// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verified_plans.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "stats/parallel.h"

namespace harness::ideaspace {
namespace {

using replay::Action;
using replay::ActionKind;

bool Overlap(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  if (a.empty() || b.empty()) return true;  // none named: each host
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

bool SameChange(const Action& a, const Action& b) {
  const auto kind_of = [](const Action& action) {
    return action.kind == ActionKind::kThin ? ActionKind::kKeep : action.kind;
  };
  if (kind_of(a) != kind_of(b)) return false;
  if (a.kind == ActionKind::kAddSlots) return Overlap(a.hosts, b.hosts);
  return a.process == b.process && (a.kind != ActionKind::kUnlink || a.predecessor == b.predecessor);
}

// The verified actions in the order of the recommendations, and the sets of them as plans.
class Actions {
 public:
  Actions(const ActionScorer& scorer, const std::vector<Recommendation>& recommended,
          const VerifiedActions& verified)
      : scorer_(scorer), recommended_(recommended), verified_(verified), order_(verified.actions.size()) {
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::sort(order_.begin(), order_.end(), [&](size_t a, size_t b) {
      return verified.actions[a].recommendation < verified.actions[b].recommendation;
    });
  }

  size_t PositionOf(uint32_t number) const { return order_[number]; }
  const JudgedAction& At(uint32_t number) const { return verified_.actions[order_[number]]; }
  const Recommendation& Wanted(uint32_t number) const { return recommended_[At(number).recommendation]; }

  std::vector<ScoredPlan> Singles() const {
    std::vector<ScoredPlan> singles;
    for (uint32_t i = 0; i < order_.size(); ++i) {
      const ScoredAction& score = *At(i).score;
      singles.push_back({{i}, {score.all.after_energy, score.wait_us}, Wanted(i).cost});
    }
    return singles;
  }

  replay::Plan PlanOf(const PlanSet& set) const {
    replay::Plan plan;
    for (const uint32_t i : set) plan.insert(plan.end(), At(i).plan.begin(), At(i).plan.end());
    return plan;
  }

  // Positions of the sets, those first that take the longest: so that no thread is left with one at the end.
  std::vector<size_t> LargestFirst(std::span<const PlanSet> sets) const {
    const auto replayed = [&](const PlanSet& set) {
      int64_t jobs = 0;
      for (const uint32_t i : set) jobs += At(i).found->replayed;
      return jobs;
    };
    std::vector<size_t> order(sets.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return replayed(sets[a]) > replayed(sets[b]); });
    return order;
  }

  // One replay tells both; neither where the actions cannot be applied together, no score where executions
  // would never start.
  struct Replayed {
    std::optional<PlanScore> score;
    std::optional<replay::Outcome> found;
  };
  Result<Replayed> Replay(const PlanSet& set) const {
    const bool stay =
        std::all_of(set.begin(), set.end(), [&](uint32_t i) { return RequestsStay(Wanted(i), At(i).plan); });
    ActionScorer::Plan scored = scorer_.Begin("");
    replay::EvaluateOptions options;
    options.marginals = false;
    options.on_change = [&](const replay::ExecutedChange& change) { scored.Add(change); };
    auto found = scorer_.study().Evaluate(PlanOf(set), options);
    if (!found && found.error().code == ErrorCode::kInvalidArgument) return Replayed();
    if (!found) return found.error();
    Replayed replayed;
    if (const auto score = scored.Score({.requests_stay = stay}))
      replayed.score = PlanScore{score->all.after_energy, score->wait_us};
    replayed.found = std::move(*found);
    return replayed;
  }

 private:
  const ActionScorer& scorer_;
  const std::vector<Recommendation>& recommended_;
  const VerifiedActions& verified_;
  std::vector<size_t> order_;  // positions in verified_.actions
};

using Outcomes = std::map<PlanSet, replay::Outcome>;

// What the search replays goes to `outcomes`.
Result<PlanSearchResult> Search(const Actions& actions, const PlansOptions& options, Outcomes& outcomes) {
  std::optional<Error> failure;
  const auto score = [&](std::span<const PlanSet> sets) {
    std::vector<Result<Actions::Replayed>> found(sets.size(), Actions::Replayed());
    const std::vector<size_t> order = actions.LargestFirst(sets);
    stats::ParallelItems(static_cast<int64_t>(sets.size()), options.threads, [&](int64_t item) {
      const size_t i = order[static_cast<size_t>(item)];
      found[i] = actions.Replay(sets[i]);
    });
    std::vector<std::optional<PlanScore>> scores;
    for (size_t i = 0; i < sets.size(); ++i) {
      if (!found[i] && !failure) failure = found[i].error();
      scores.push_back(found[i] ? found[i]->score : std::nullopt);
      if (found[i] && found[i]->found) outcomes.emplace(sets[i], std::move(*found[i]->found));
    }
    return scores;
  };
  const auto conflict = [&](uint32_t a, uint32_t b) {
    return Conflict(actions.At(a).plan, actions.At(b).plan);
  };
  const PlanSearchOptions search{options.beam_width, options.beam_depth, (options.replays + 1) / 2};
  PlanSearchResult result = SearchPlans(actions.Singles(), conflict, search, score);
  if (failure) return *failure;
  return result;
}

// A candidate with the outcome of its joint replay, once it was replayed for it.
struct CandidatePlan {
  ScoredPlan plan;
  std::optional<replay::Outcome> found;
  bool verified = false;
};

std::vector<ScoredPlan> PlansOf(const std::vector<CandidatePlan>& candidates) {
  std::vector<ScoredPlan> plans;
  for (const CandidatePlan& candidate : candidates) plans.push_back(candidate.plan);
  return plans;
}

// The outcome of a plan with the share of each action, where the search has replayed it and the first, the
// first two, ... of its actions, and each of them is one change.
std::optional<replay::Outcome> KnownOutcome(const Actions& actions, const Outcomes& outcomes,
                                            const PlanSet& set) {
  std::optional<replay::Outcome> known;
  std::vector<Int128> marginals;
  Int128 saved_before = 0;
  for (size_t size = 1; size <= set.size(); ++size) {
    if (actions.At(set[size - 1]).plan.size() != 1) return std::nullopt;
    const auto scored = outcomes.find(PlanSet(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(size)));
    if (size > 1 && scored == outcomes.end()) return std::nullopt;
    const replay::Outcome& found = size == 1 ? *actions.At(set.front()).found : scored->second;
    marginals.push_back(found.delta_wait_us - saved_before);
    saved_before = found.delta_wait_us;
    if (size == set.size()) known = found;
  }
  known->marginal_wait_us = std::move(marginals);
  return known;
}

void Take(CandidatePlan& candidate, replay::Outcome found, std::vector<CandidatePlan>& refused) {
  candidate.found = std::move(found);
  candidate.verified = candidate.found->verdict == replay::Verdict::kVerified;
  if (!candidate.verified) refused.push_back(candidate);
}

// Verifies plans of the front until all of it is verified or the budget of replays is spent. What is not
// verified goes to `refused`; what was never replayed is left out at the end.
Result<void> Settle(const ActionScorer& scorer, const Actions& actions, const Outcomes& outcomes_of_search,
                    const PlansOptions& options, std::vector<CandidatePlan>& candidates,
                    std::vector<CandidatePlan>& refused, int64_t& replays) {
  while (true) {
    bool any_known = false;
    std::vector<size_t> chosen;
    std::vector<replay::Plan> plans;
    for (const size_t at : ParetoFront(PlansOf(candidates))) {
      if (candidates[at].verified) continue;
      if (auto known = KnownOutcome(actions, outcomes_of_search, candidates[at].plan.set)) {
        Take(candidates[at], std::move(*known), refused);
        any_known = true;
        continue;
      }
      replay::Plan plan = actions.PlanOf(candidates[at].plan.set);
      const auto texts = static_cast<int64_t>(plan.size());
      if (replays + texts > options.replays) break;
      replays += texts;
      chosen.push_back(at);
      plans.push_back(std::move(plan));
    }
    if (chosen.empty() && !any_known) break;
    auto outcomes = scorer.study().EvaluateMany(plans, {.threads = options.threads});
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (!outcomes[i]) return outcomes[i].error();
      Take(candidates[chosen[i]], std::move(*outcomes[i]), refused);
    }
    std::erase_if(candidates, [](const CandidatePlan& each) { return each.found && !each.verified; });
  }
  std::erase_if(candidates, [](const CandidatePlan& each) { return !each.verified; });
  return Ok();
}

VerifiedPlan PlanFrom(const Actions& actions, const CandidatePlan& candidate, bool on_front) {
  VerifiedPlan plan;
  plan.cost = candidate.plan.cost;
  plan.energy_after = candidate.plan.score.energy;
  plan.found = *candidate.found;
  plan.on_front = on_front;
  plan.counted_only = candidate.plan.set.size() == 1 && actions.At(candidate.plan.set.front()).counted_only;
  const auto& shares = plan.found.marginal_wait_us;
  size_t at = 0;
  for (const uint32_t number : candidate.plan.set) {
    plan.actions.push_back(actions.PositionOf(number));
    Int128 share = candidate.plan.set.size() == 1 ? plan.found.delta_wait_us : 0;
    if (candidate.plan.set.size() > 1) {
      for (size_t text = 0; text < actions.At(number).plan.size(); ++text) share += shares[at++];
    }
    plan.marginal_us.push_back(share);
  }
  return plan;
}

void MarkBest(std::vector<VerifiedPlan>& plans) {
  VerifiedPlan* best = nullptr;
  for (VerifiedPlan& plan : plans) {
    if (!plan.on_front || plan.counted_only || plan.found.delta_wait_us <= 0) continue;
    if (best == nullptr || plan.found.delta_wait_us > best->found.delta_wait_us) best = &plan;
  }
  if (best != nullptr) best->best = true;
}

}  // namespace

bool Conflict(const replay::Plan& a, const replay::Plan& b) {
  return std::any_of(a.begin(), a.end(), [&](const Action& one) {
    return std::any_of(b.begin(), b.end(), [&](const Action& other) { return SameChange(one, other); });
  });
}

Result<VerifiedPlans> FindPlans(const ActionScorer& scorer, const std::vector<Recommendation>& recommended,
                                const VerifiedActions& verified, const PlansOptions& options) {
  const Actions actions(scorer, recommended, verified);
  Outcomes outcomes;
  ASSIGN_OR_RETURN(PlanSearchResult searched, Search(actions, options, outcomes));
  std::vector<CandidatePlan> candidates, refused;
  for (ScoredPlan& plan : searched.plans) {
    CandidatePlan candidate{std::move(plan), {}, false};
    if (candidate.plan.set.size() == 1) {
      candidate.found = actions.At(candidate.plan.set.front()).found;
      candidate.verified = true;
    }
    candidates.push_back(std::move(candidate));
  }
  VerifiedPlans found;
  found.replays = searched.replays;
  found.cut = searched.cut;
  RETURN_IF_ERROR(Settle(scorer, actions, outcomes, options, candidates, refused, found.replays));

  std::vector<std::pair<const CandidatePlan*, bool>> told;
  for (const size_t at : ParetoFront(PlansOf(candidates))) told.emplace_back(&candidates[at], true);
  for (const CandidatePlan& candidate : refused) told.emplace_back(&candidate, false);
  std::sort(told.begin(), told.end(), [](const auto& a, const auto& b) {
    const ScoredPlan& one = a.first->plan;
    const ScoredPlan& other = b.first->plan;
    return one.score != other.score ? one.score < other.score : one.set < other.set;
  });
  for (const auto& [candidate, on_front] : told)
    found.plans.push_back(PlanFrom(actions, *candidate, on_front));
  MarkBest(found.plans);
  return found;
}

}  // namespace harness::ideaspace
