// SPDX-License-Identifier: Apache-2.0
// One metric of a session against its history: the ladder of tiers, the moderated variance, the predictive t.
#pragma once

#include <array>

#include "sessions/history.h"
#include "sessions/location_scale.h"
#include "sessions/scorer.h"
#include "sessions/sibling_prior.h"

namespace harness::sessions {

inline constexpr size_t kHistoryLength = 512;  // of the narrowest tier that has a history
inline constexpr size_t kWiderLength = 128;    // of those above it, which only lend a location

// The rows of each tier that stand before a session: of the tier's last so many those that share no narrower
// tier with it, oldest first. So each session of the history counts once, in the narrowest context it shares.
struct Ladder {
  std::array<std::vector<uint32_t>, kTierCount> rows;
  RowDigest digest{};  // of all of them
};
Ladder LadderOf(const History& history, const KeyOfTier& keys, const HistoryRow& row);

// The history of one metric at the tier that is used, after a restart.
struct Baseline {
  Tier tier = Tier::kAll;
  bool restarted = false;
  std::vector<uint32_t> rows;
  Sample sample;        // weights as multiples of the newest's
  LocationScale fit;    // of the sample alone
  double location = 0;  // shrunk up the ladder
  double location_variance = 0;
  double variance = 0;  // moderated
  double df = 0;        // 0: nothing is known of the spread
};

// Requires: at least one row with a value above 0; otherwise a baseline of no rows.
Baseline BaselineFor(const History& history, const Ladder& ladder, const SiblingPrior& prior, size_t metric);

// `row` is the session that is scored.
MetricScore ScoreOf(const HistoryRow& row, size_t metric, const Ladder& ladder, const Baseline& baseline,
                    const SiblingPrior& prior);

}  // namespace harness::sessions
