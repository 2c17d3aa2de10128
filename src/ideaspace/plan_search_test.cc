// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/plan_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/prng.h"

namespace harness::ideaspace {
namespace {

// Savings that overlap: action i removes the waits of its mask; a set removes their union.
struct Toy {
  std::vector<uint32_t> masks;
  std::vector<ActionCost> costs;
  std::vector<double> weight;  // of each bit
  std::set<std::pair<uint32_t, uint32_t>> conflicts;

  PlanScore Of(const PlanSet& set) const {
    uint32_t removed = 0;
    for (const uint32_t action : set) removed |= masks[action];
    PlanScore score;
    for (size_t bit = 0; bit < weight.size(); ++bit) {
      if ((removed >> bit & 1) != 0) continue;
      score.energy += weight[bit];
      score.wait_us += static_cast<int64_t>(bit + 1);
    }
    return score;
  }
  std::vector<ScoredPlan> Singles() const {
    std::vector<ScoredPlan> singles;
    for (uint32_t i = 0; i < masks.size(); ++i) singles.push_back({{i}, Of({i}), costs[i]});
    return singles;
  }
  PlanSearchResult Search(const PlanSearchOptions& options) const {
    return SearchPlans(
        Singles(),
        [&](uint32_t a, uint32_t b) {
          return conflicts.contains({a, b});
        },
        options,
        [&](std::span<const PlanSet> sets) {
          std::vector<std::optional<PlanScore>> scores;
          for (const PlanSet& set : sets) scores.emplace_back(Of(set));
          return scores;
        });
  }
};

Toy RandomToy(uint64_t seed, size_t actions) {
  Philox random(seed);
  Toy toy;
  for (size_t bit = 0; bit < 8; ++bit) toy.weight.push_back(static_cast<double>(random.Below(4)));
  for (uint32_t i = 0; i < actions; ++i) {
    toy.masks.push_back(static_cast<uint32_t>(random.Below(256)));
    toy.costs.push_back({1 + static_cast<int64_t>(random.Below(2)), static_cast<int64_t>(random.Below(3))});
    for (uint32_t j = 0; j < i; ++j) {
      if (random.Below(6) == 0) toy.conflicts.insert({j, i});
    }
  }
  return toy;
}

// Every set without a conflict, by its bits.
std::vector<ScoredPlan> BruteForce(const Toy& toy, size_t depth) {
  std::vector<ScoredPlan> plans;
  for (uint32_t bits = 1; bits < (1U << toy.masks.size()); ++bits) {
    ScoredPlan plan;
    plan.cost = {0, 0};
    bool allowed = true;
    for (uint32_t i = 0; i < toy.masks.size(); ++i) {
      if ((bits >> i & 1) == 0) continue;
      for (const uint32_t other : plan.set) allowed = allowed && !toy.conflicts.contains({other, i});
      plan.set.push_back(i);
      plan.cost.actions += toy.costs[i].actions;
      plan.cost.servers += toy.costs[i].servers;
    }
    if (!allowed || plan.set.size() > depth) continue;
    plan.score = toy.Of(plan.set);
    plans.push_back(plan);
  }
  return plans;
}

std::vector<PlanSet> SetsOf(const std::vector<ScoredPlan>& plans, const std::vector<size_t>& chosen) {
  std::vector<PlanSet> sets;
  for (const size_t i : chosen) sets.push_back(plans[i].set);
  return sets;
}

TEST(PlanSearch, FindsTheFrontOfAllSubsets) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    const Toy toy = RandomToy(seed, 3 + seed % 5);
    for (const int64_t depth : {2, 3, 7}) {
      const auto all = BruteForce(toy, static_cast<size_t>(depth));
      const auto found = toy.Search({.width = 1000, .depth = depth, .replays = 100'000});
      ASSERT_EQ(found.plans.size(), all.size()) << "seed " << seed;
      EXPECT_EQ(SetsOf(found.plans, ParetoFront(found.plans)), SetsOf(all, ParetoFront(all)))
          << "seed " << seed << ", depth " << depth;
    }
  }
}

// The front by its definition: nothing on it is beaten, and whatever is off it is beaten by one on it.
TEST(PlanSearch, FrontIsWhatNothingBeats) {
  const auto no_worse = [](const ScoredPlan& a, const ScoredPlan& b) {
    return a.cost.servers <= b.cost.servers && a.cost.actions <= b.cost.actions && a.score <= b.score;
  };
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const auto all = BruteForce(RandomToy(seed, 6), 6);
    const auto front = ParetoFront(all);
    for (size_t i = 0; i < all.size(); ++i) {
      const bool on = std::find(front.begin(), front.end(), i) != front.end();
      const bool covered = std::any_of(front.begin(), front.end(),
                                       [&](size_t f) { return f != i && no_worse(all[f], all[i]); });
      EXPECT_NE(on, covered) << "seed " << seed << ", plan " << i;
    }
  }
}

// Energies by hand: bits weigh 5, 3, 1.
//   {0} removes 5: leaves 4     {1} removes 3: leaves 6     {2} removes 5 and 3, two servers: leaves 1
//   {0,1} leaves 1 for no server; {0,2} and {1,2} leave 1 too, dearer; {0,1,2} leaves 1.
// {0,1} needs two actions, {2} one and two servers: neither beats the other. {1} is beaten by {0}.
TEST(PlanSearch, ByHand) {
  Toy toy{{0b001, 0b010, 0b011}, {{1, 0}, {1, 0}, {1, 2}}, {5, 3, 1}, {}};
  const auto found = toy.Search({.width = 10, .depth = 3, .replays = 10});
  EXPECT_EQ(SetsOf(found.plans, ParetoFront(found.plans)), (std::vector<PlanSet>{{0, 1}, {2}, {0}}));
  EXPECT_EQ(found.replays, 4);  // three pairs and the three together
  EXPECT_EQ(found.plans[3].cost.actions, 2);
}

TEST(PlanSearch, EqualEnergiesAreToldApartByTheWait) {
  Toy toy{{0b01, 0b10}, {{1, 0}, {1, 0}}, {0, 0}, {}};
  const auto found = toy.Search({.width = 10, .depth = 1, .replays = 10});
  EXPECT_EQ(SetsOf(found.plans, ParetoFront(found.plans)), (std::vector<PlanSet>{{1}}));
  EXPECT_EQ(found.replays, 0);
}

TEST(PlanSearch, OfEqualsTheFirstStands) {
  Toy toy{{0b1, 0b1, 0b1}, {{1, 0}, {1, 0}, {1, 0}}, {2}, {}};
  const auto found = toy.Search({.width = 10, .depth = 3, .replays = 10});
  EXPECT_EQ(SetsOf(found.plans, ParetoFront(found.plans)), (std::vector<PlanSet>{{0}}));
}

TEST(PlanSearch, KeepsToItsBudget) {
  const Toy toy = RandomToy(5, 7);
  const auto whole = toy.Search({.width = 1000, .depth = 7, .replays = 100'000});
  EXPECT_FALSE(whole.cut);
  constexpr int64_t kKept = 2 * 5;  // for the five sizes above two
  for (int64_t budget = 0; budget <= whole.replays + kKept; ++budget) {
    const auto found = toy.Search({.width = 1000, .depth = 7, .replays = budget});
    EXPECT_LE(found.replays, budget);
    EXPECT_EQ(found.cut, found.replays < whole.replays);
    EXPECT_EQ(found.plans.size(), toy.masks.size() + static_cast<size_t>(found.replays));
  }
  EXPECT_EQ(toy.Search({.width = 1000, .depth = 7, .replays = whole.replays + kKept}).replays, whole.replays);
}

// Four actions that each add something: three deep the set of all is never tried, two wide some of three are
// not.
TEST(PlanSearch, WhatDepthAndWidthLeaveOutIsToldAsWell) {
  const Toy toy{{0b0001, 0b0010, 0b0100, 0b1000}, {{1, 0}, {1, 0}, {1, 0}, {1, 0}}, {1, 2, 4, 8}, {}};
  EXPECT_FALSE(toy.Search({.width = 100, .depth = 4, .replays = 1000}).cut);
  EXPECT_TRUE(toy.Search({.width = 100, .depth = 3, .replays = 1000}).cut);
  EXPECT_TRUE(toy.Search({.width = 1, .depth = 4, .replays = 1000}).cut);
  const Toy apart{{0b01, 0b10}, {{1, 0}, {1, 0}}, {1, 2}, {{0, 1}}};
  EXPECT_FALSE(apart.Search({.width = 1, .depth = 1, .replays = 0}).cut);  // no set of two could be
}

// Energies by hand: bits weigh 1, 2, 4, 8. Four replays: two pairs of the best action, with those that are
// best alone after it, then two sets of three on top of them.
TEST(PlanSearch, TriesTheBestPartnersFirstAndLeavesReplaysForLargerSets) {
  Toy toy{{0b0001, 0b0010, 0b0100, 0b1000}, {{1, 0}, {1, 0}, {1, 0}, {1, 0}}, {1, 2, 4, 8}, {}};
  const auto found = toy.Search({.width = 4, .depth = 3, .replays = 4});
  std::vector<PlanSet> tried;
  for (size_t i = 4; i < found.plans.size(); ++i) tried.push_back(found.plans[i].set);
  EXPECT_EQ(tried, (std::vector<PlanSet>{{2, 3}, {1, 3}, {1, 2, 3}, {0, 2, 3}}));
  EXPECT_TRUE(found.cut);
}

TEST(PlanSearch, ScoresNoSetTwiceAndNoConflict) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Toy toy = RandomToy(seed, 7);
    const auto found = toy.Search({.width = 3, .depth = 5, .replays = 100'000});
    std::set<PlanSet> seen;
    for (const ScoredPlan& plan : found.plans) {
      EXPECT_TRUE(seen.insert(plan.set).second);
      EXPECT_TRUE(std::is_sorted(plan.set.begin(), plan.set.end()));
      EXPECT_LE(plan.set.size(), 5U);
      for (const uint32_t a : plan.set) {
        for (const uint32_t b : plan.set) EXPECT_FALSE(toy.conflicts.contains({a, b}));
      }
    }
  }
}

// A beam of one grows the best single action only.
TEST(PlanSearch, NarrowBeamGrowsTheBest) {
  Toy toy{{0b001, 0b010, 0b100}, {{1, 0}, {1, 0}, {1, 0}}, {1, 5, 3}, {}};
  const auto found = toy.Search({.width = 1, .depth = 2, .replays = 10});
  ASSERT_EQ(found.plans.size(), 5U);
  EXPECT_EQ(found.plans[3].set, (PlanSet{1, 2}));
  EXPECT_EQ(found.plans[4].set, (PlanSet{0, 1}));
}

TEST(PlanSearch, WhatCannotBeAppliedIsNoPlan) {
  const std::vector<ScoredPlan> singles = {{{0}, {2, 0}, {1, 0}}, {{1}, {3, 0}, {1, 0}}};
  const auto found = SearchPlans(
      singles, [](uint32_t, uint32_t) { return false; }, {.width = 4, .depth = 4, .replays = 8},
      [](std::span<const PlanSet> sets) { return std::vector<std::optional<PlanScore>>(sets.size()); });
  EXPECT_EQ(found.plans.size(), 2U);
  EXPECT_EQ(found.replays, 1);
}

TEST(PlanSearch, NoActionsNoPlans) {
  const auto found = Toy{}.Search({});
  EXPECT_TRUE(found.plans.empty());
  EXPECT_TRUE(ParetoFront(found.plans).empty());
}

}  // namespace
}  // namespace harness::ideaspace
