// SPDX-License-Identifier: Apache-2.0
// Is a run's news real: the basic gate, which rewards noise, and the calibrated one, which does not.
//
// The calibrated gate holds the run against re-runs on bootstrap samples of its own data. Two roads lead to
// a pass. One: an insight that is new since the reference recurs, with the same identity and content, in at
// least m of k re-runs. Two: something is new, and the run is less like its reference than it is like its own
// re-runs, in identities and in contents.
//
// m is the smallest number that a coin reaches in k throws with a probability of at most 2 % over the number
// of new insights, so that all of them together are mistaken for stable in at most 2 % of cases, were they
// coins: of 20 re-runs 16 for up to 3 new ones, 17 for up to 15, 18 for up to 99. An insight that recurs in
// 95 % of samples then passes with 99.7 %, 98.4 % and 92.5 %. The second road is a rank test: were the
// reference exchangeable with the re-runs, its similarity would be strictly among the r = floor((k + 1) / 20)
// smallest of k + 1 with a probability of at most 5 %. The floor is therefore the r-th smallest similarity of
// the re-runs, and only what is strictly below it counts: ties, such as two runs that share nothing beside
// re-runs that share nothing, are never below. It needs k >= 19.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "insight/compare.h"
#include "insight/gate.h"

namespace harness::insight {

inline constexpr double kDefaultNoveltyMin = 0.95;
inline constexpr int64_t kDefaultReruns = 20;

// Pass: at least one new insight, or a Jaccard of identities at or below `novelty_min`. Requires 0..1.
Gate BasicNovelty(const Comparison& comparison, double novelty_min);

// Re-runs of k in which each of `news` new insights must recur; nothing when even all k would not do (k < 6).
// Requires 0 <= k <= 1000, news >= 1.
std::optional<int64_t> NeededRecurrences(int64_t k, int64_t news);

// Rank of the floor among k similarities in ascending order, from 1; nothing for k < 19.
std::optional<int64_t> FloorRank(int64_t k);

// An insight of the run, and how many of its re-runs found it, too.
struct Recurrence {
  Insight insight;
  int64_t identity_times = 0;  // the same place and sort of action, in any words
  int64_t times = 0;           // said in the same words, figures apart
  bool stable = false;         // of a new one: times is what is needed, or more
};

// Similarity of the run to each of its re-runs, and to its reference.
struct NoiseFloor {
  std::vector<double> similarities;  // ascending
  std::optional<double> floor;       // their 5th percentile by rank
  double observed = 1;
  bool below() const { return floor && observed < *floor; }
};

struct Calibration {
  int64_t reruns = 0;
  std::optional<int64_t> needed;
  std::vector<Recurrence> insights;  // all actionable ones of the run, as Insights
  std::vector<Recurrence> news;      // new since the reference: what recurs most first, then as Insights
  NoiseFloor identity, content;
};

// `run` beside the insights of its re-runs, `comparison` of the reference (before) and `run` (after).
Calibration Calibrate(const Comparison& comparison, const Insights& run, std::span<const Insights> reruns);

// Fail: nothing is new; or what is new neither recurs nor stands out from the floor. Inconclusive: something
// is new and there are too few re-runs to tell.
Gate CalibratedNovelty(const Comparison& comparison, const Calibration& calibration);

// Inconclusive, never a pass: without a reference, or with one that cannot be compared.
Gate NoveltyNotJudged(std::string reason);

Json ToJson(const Calibration& calibration);

}  // namespace harness::insight
