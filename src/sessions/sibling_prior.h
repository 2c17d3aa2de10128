// SPDX-License-Identifier: Apache-2.0
// What the other keys of a home say before a key has sessions of its own: spread, and how far keys lie apart.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "sessions/history.h"

namespace harness::sessions {

// Of one metric over the keys of one tier.
struct TierPrior {
  double pooled_scale = 0.0;  // robust scale within keys; 0: no key has two values
  double df = 0.0;            // d0; 0: no prior. At most the degrees of freedom of all siblings, and kMostDf
  double variance = 0.0;      // s0^2
  double tail = 1.0;          // >= 1: how much further than the model the far values of the siblings lie
  int64_t siblings = 0;       // keys with two values that differ
  // By tier j: variance of a key's location around that of the rest of tier j; negative: unknown.
  std::array<double, kTierCount> apart{-1, -1, -1, -1, -1, -1};
};

struct SiblingPrior {
  std::array<std::array<TierPrior, 3>, kTierCount> tiers;  // [tier][metric]
  int64_t sessions = 0;                                    // the first so many of all it was computed from
  RowDigest digest{};                                      // of those it read
};

// Priors are not fitted anew for each session but at places of the order of all eligible sessions: for the
// session at place r, from the first PriorPlace(r) of them: r itself below 64, else r rounded down to a
// multiple of 1/32 of the power of two below it. So they are a pure function of the set, and few.
int64_t PriorPlace(int64_t place);

// From the last 8,192 of the first `sessions` of all, of each key the last 64.
SiblingPrior FitSiblingPrior(const History& history, int64_t sessions);

// Fitted priors by their place, dropped when a session before it changes.
class SiblingPriors {
 public:
  const SiblingPrior& At(const History& history, int64_t place);

 private:
  std::map<int64_t, SiblingPrior> fitted_;
};

}  // namespace harness::sessions
