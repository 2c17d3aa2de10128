// SPDX-License-Identifier: Apache-2.0
// Asks every lever, holds all their tests to one false-discovery control, and keeps the largest proposals.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ideaspace/lever.h"

namespace harness::ideaspace {

struct Planned {
  std::vector<Proposal> proposals;  // by (lever_id, target)
  std::vector<SkippedLever> skipped;
  int64_t tests = 0;

  Recommendations ToRecommendations(double level) const;
};

// `chosen`: ids of levers, empty for all; the others are skipped as "switched_off". With known issues off the
// levers that have one are left out without a word. A proposal whose q-value is above the level is skipped as
// "not_significant"; those beyond top_per_lever of a lever, by hours, ties by target, as "below_top".
Result<Planned> PlanLevers(const LeverInput& input, const LeverSettings& settings,
                           const std::set<std::string>& chosen);

}  // namespace harness::ideaspace
