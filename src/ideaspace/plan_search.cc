// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/plan_search.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace harness::ideaspace {
namespace {

// A size that took all replays would leave none for each size above it.
constexpr int64_t kKeptForLarger = 2;

bool Better(const ScoredPlan& a, const ScoredPlan& b) {
  const auto order = a.score <=> b.score;
  return order != 0 ? order < 0 : a.set < b.set;
}

PlanSet With(PlanSet set, uint32_t action) {
  set.insert(std::lower_bound(set.begin(), set.end(), action), action);
  return set;
}

bool Beats(const ScoredPlan& a, const ScoredPlan& b) {
  if (a.cost.servers > b.cost.servers || a.cost.actions > b.cost.actions || a.score > b.score) return false;
  const bool equal =
      a.cost.servers == b.cost.servers && a.cost.actions == b.cost.actions && a.score == b.score;
  return !equal || a.set < b.set;
}

// The single actions, the best first.
std::vector<uint32_t> Ranked(std::span<const ScoredPlan> singles) {
  std::vector<uint32_t> ranked(singles.size());
  std::iota(ranked.begin(), ranked.end(), 0U);
  std::sort(ranked.begin(), ranked.end(),
            [&](uint32_t a, uint32_t b) { return Better(singles[a], singles[b]); });
  return ranked;
}

using Conflicts = std::function<bool(uint32_t, uint32_t)>;

// Sets of one action more than those of `beam`, each once. `actions`: in the order in which they are tried.
std::vector<PlanSet> Grow(std::span<const ScoredPlan> beam, std::span<const uint32_t> actions,
                          const Conflicts& conflict) {
  std::vector<PlanSet> sets;
  std::set<PlanSet> seen;
  for (const ScoredPlan& parent : beam) {
    for (const uint32_t action : actions) {
      const bool fits = std::none_of(parent.set.begin(), parent.set.end(), [&](uint32_t other) {
        return other == action || conflict(std::min(other, action), std::max(other, action));
      });
      if (!fits) continue;
      PlanSet grown = With(parent.set, action);
      if (seen.insert(grown).second) sets.push_back(std::move(grown));
    }
  }
  return sets;
}

ActionCost CostOf(const PlanSet& set, std::span<const ScoredPlan> singles) {
  ActionCost cost{0, 0};
  for (const uint32_t action : set) {
    cost.actions += singles[action].cost.actions;
    cost.servers += singles[action].cost.servers;
  }
  return cost;
}

}  // namespace

PlanSearchResult SearchPlans(std::span<const ScoredPlan> singles, const Conflicts& conflict,
                             const PlanSearchOptions& options, const ScorePlans& score) {
  PlanSearchResult result;
  result.plans.assign(singles.begin(), singles.end());
  std::vector<ScoredPlan> beam = result.plans;
  const std::vector<uint32_t> ranked = Ranked(singles);
  for (int64_t size = 2; !beam.empty(); ++size) {
    std::sort(beam.begin(), beam.end(), Better);
    const size_t possible = Grow(beam, ranked, conflict).size();
    if (possible == 0) break;
    if (std::cmp_greater(beam.size(), options.width)) beam.resize(static_cast<size_t>(options.width));
    const int64_t kept = kKeptForLarger * (options.depth - size);
    const int64_t limit =
        size > options.depth ? 0 : std::max<int64_t>(0, options.replays - result.replays - kept);
    std::vector<PlanSet> sets = Grow(beam, ranked, conflict);
    if (std::cmp_greater(sets.size(), limit)) sets.resize(static_cast<size_t>(limit));
    result.cut |= sets.size() < possible;
    if (sets.empty()) break;
    const auto scores = score(sets);
    result.replays += static_cast<int64_t>(sets.size());
    beam.clear();
    for (size_t i = 0; i < sets.size(); ++i) {
      if (scores[i]) beam.push_back({sets[i], *scores[i], CostOf(sets[i], singles)});
    }
    result.plans.insert(result.plans.end(), beam.begin(), beam.end());
  }
  return result;
}

std::vector<size_t> ParetoFront(std::span<const ScoredPlan> plans) {
  std::vector<size_t> front;
  for (size_t i = 0; i < plans.size(); ++i) {
    const bool beaten = std::any_of(plans.begin(), plans.end(),
                                    [&](const ScoredPlan& other) { return Beats(other, plans[i]); });
    if (!beaten) front.push_back(i);
  }
  std::sort(front.begin(), front.end(), [&](size_t a, size_t b) { return Better(plans[a], plans[b]); });
  return front;
}

}  // namespace harness::ideaspace
