// SPDX-License-Identifier: Apache-2.0
// How unusual a session is beside the earlier sessions of its context, and why.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "sessions/session_facts.h"

namespace harness::sessions {

inline constexpr int kScoreVersion = 1;  // of the formulas; stands in every row

enum class Metric { kCost, kDuration, kTokens };
inline constexpr std::array kMetrics = {Metric::kCost, Metric::kDuration, Metric::kTokens};
std::string_view NameOf(Metric metric);  // "cost", "duration", "tokens"

// Narrowest first. A cluster is a cascade and an input category.
enum class Tier { kGenusModelMix, kGenus, kClusterModelMix, kCluster, kCascade, kAll };
inline constexpr int kTierCount = 6;
std::string_view NameOf(Tier tier);  // "genus_model_mix", ..., "all"

enum class ScoreState {
  kNormal,
  kUnusual,      // 1 <= |z| < 2 is normal's neighbour: |z| in [1, 2)
  kOutlierHigh,  // |z| >= 2, above the location
  kOutlierLow,   // |z| >= 2, below it
  kTooLittleHistory,
  kCostPending,
  kNoVariance,
  kFree,  // the cost is zero
};
std::string_view NameOf(ScoreState state);  // "normal", "outlier_high", "too_little_history", ...

struct MetricScore {
  ScoreState state = ScoreState::kTooLittleHistory;
  // Of the predictive distribution on y = ln(value); nothing where the state tells why there is none.
  std::optional<double> z;        // normal quantile of the two-sided p with the sign kept
  std::optional<double> p_value;  // two-sided
  std::optional<double> location,
      scale;               // of y: where a session of this context lies, and how far they spread
  double n_eff = 0;        // effective sample size (sum w)^2 / sum w^2 of the tier used
  int64_t n = 0;           // sessions of the tier used
  double df = 0;           // d0 + d
  Tier tier = Tier::kAll;  // the narrowest tier that held history
  bool restarted = false;  // a change of level cut the history
};

// The plain figures that the API promises: arithmetic, leave-one-out, over sessions that ended before. Costs
// in pico-USD, durations in microseconds; nothing where n is too small to have one (mean: 1, deviation: 2).
struct PlainFigures {
  std::optional<double> global_avg_cost, global_avg_duration, global_avg_tokens;
  std::optional<double> cluster_avg_cost, cluster_stddev_cost;
  std::optional<double> cluster_avg_duration, cluster_stddev_duration;
  std::optional<double> cluster_avg_tokens, cluster_stddev_tokens;
  std::optional<double> genus_avg_cost, genus_avg_duration;
  int64_t global_run_count = 0, cluster_run_count = 0, genus_run_count = 0;
  std::optional<double> plain_cost_z, plain_duration_z,
      plain_tokens_z;  // (value - mean) / stddev of the cluster
};

struct Scores {
  MetricScore cost, duration, tokens;
  PlainFigures plain;
  // Log-ratio parts of the cost against the typical session of the cluster; they sum to the whole exactly:
  // {reference, n, total, parts: [{id, log_ratio, factor, sentence}]}, or null without history.
  Json because;
  std::string baseline_snapshot_id;  // digest of all that the scores were computed from
};

// The baselines of one home, in memory. Results depend only on the set of sessions put and on the session
// scored, never on the order of the calls. Doubles are added in the order (ended_us, session_id). Not
// thread-safe.
class Scorer {
 public:
  Scorer();
  ~Scorer();
  Scorer(Scorer&&) noexcept;
  Scorer& operator=(Scorer&&) noexcept;

  // Adds the session, or replaces the one with this id.
  void Put(const SessionFacts& session);
  int64_t size() const;

  // Against the sessions that stand before (ended_us, session_id) of it and are eligible, whether or not it
  // was put.
  Scores Score(const SessionFacts& session) const;

  // For plots: values and weights of the history that `Score` uses for one metric at its tier, oldest first:
  // {tier, n, n_eff, location, scale, points: [{session_id, value, weight}]}. Values in the metric's unit
  // (USD, ms, tokens).
  Json BaselineOf(const SessionFacts& session, Metric metric) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace harness::sessions
