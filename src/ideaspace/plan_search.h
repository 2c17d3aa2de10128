// SPDX-License-Identifier: Apache-2.0
// Which actions together? A beam search over sets of actions, and the front of cost against energy.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "ideaspace/recommendation.h"

namespace harness::ideaspace {

// Positions of actions, ascending: a set has one form and is replayed once, in the order of the
// recommendations.
using PlanSet = std::vector<uint32_t>;

// What a set of actions leaves. Less is better: energy decides, equal energies are told apart by the wait.
struct PlanScore {
  double energy = 0;
  Int128 wait_us = 0;
  auto operator<=>(const PlanScore&) const = default;
};

struct ScoredPlan {
  PlanSet set;
  PlanScore score;
  ActionCost cost;  // summed over the set
};

struct PlanSearchOptions {
  int64_t width = 4;  // sets of each size that are grown further; 1 or more
  int64_t depth = 3;  // actions in a set, at most; 1 or more
  // Sets that may be scored; one replay each. Of each size no more than leave two for each larger size.
  int64_t replays = 16;
};

struct PlanSearchResult {
  std::vector<ScoredPlan> plans;  // the single actions in their order, then sets in the order of scoring
  int64_t replays = 0;
  bool cut = false;  // sets without a conflict were left out, by width, depth or replays
};

// Scores sets; nothing for one that cannot be applied. The score of a set must not depend on the others.
using ScorePlans = std::function<std::vector<std::optional<PlanScore>>(std::span<const PlanSet> sets)>;

// Grows sets one action at a time from `singles` (set {i} at position i, scored already: they cost no
// replay). From each size the `width` best go on, ties by the set (as a list of numbers); no set is scored
// twice; no set holds two actions for which `conflict` is true (it is asked with a < b). Sets of one size are
// scored in the order of their parents' rank, then of that of the action added; the first that fit into the
// replays are scored. Complete (every set without a conflict) when width, depth and replays are large enough.
PlanSearchResult SearchPlans(std::span<const ScoredPlan> singles,
                             const std::function<bool(uint32_t a, uint32_t b)>& conflict,
                             const PlanSearchOptions& options, const ScorePlans& score);

// Positions of the plans that no other beats, best score first. One is beaten by another that needs no more
// servers, no more actions and has no worse score, and is better in one of them; of equals the first set (as
// a list of numbers) stands for all.
std::vector<size_t> ParetoFront(std::span<const ScoredPlan> plans);

}  // namespace harness::ideaspace
