// SPDX-License-Identifier: Apache-2.0
// Verified actions together: plans by joint replay, and what each action of a plan adds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ideaspace/plan_search.h"
#include "ideaspace/verify.h"

namespace harness::ideaspace {

struct PlansOptions {
  int64_t beam_width = 4;  // as in PlanSearchOptions
  int64_t beam_depth = 3;
  int64_t replays = 24;  // of the search and of what it finds together
  int threads = 1;       // the results do not depend on it
};

struct VerifiedPlan {
  std::vector<size_t> actions;  // positions in VerifiedActions::actions, in the order of the recommendations
  ActionCost cost;
  double energy_after = 0;          // of ALL
  replay::Outcome found;            // of the joint replay
  std::vector<Int128> marginal_us;  // of each of `actions`, in order; adds up to the joint saving
  bool on_front = false;
  bool best = false;  // of the front: saves most wait, the first of equals; none where none saves any
  // One action, whose executions that fall away are counted: no saving of wait is believed (JudgedAction).
  bool counted_only = false;
};

struct VerifiedPlans {
  // By energy_after, then by the wait that is left, then by the actions. On the front: what no other verified
  // plan beats (ParetoFront); the others were tried and are not verified.
  std::vector<VerifiedPlan> plans;
  int64_t replays = 0;
  bool cut = false;  // not all sets without a conflict were tried
};

// Do two plans change the same thing in the same way (slots of one host, how often one process runs, ...)?
// They are not combined: what both together are is not what either of them says.
bool Conflict(const replay::Plan& a, const replay::Plan& b);

// Candidates are scored by the energy of ALL after their joint replay: one replay each, half of the budget
// (rounded up) at most. The same replay gives the interval and the verdict of a plan of the front, and with
// those of its first actions the share of each. Where these were not replayed, what is left of the budget
// goes to them, best first (as many replays as the plan has texts). A plan that is not verified leaves the
// front, and another may come onto it. Errors: those of Study::Evaluate, but that a set which cannot be
// applied is no plan.
Result<VerifiedPlans> FindPlans(const ActionScorer& scorer, const std::vector<Recommendation>& recommended,
                                const VerifiedActions& verified, const PlansOptions& options);

}  // namespace harness::ideaspace
