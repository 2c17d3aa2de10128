// SPDX-License-Identifier: Apache-2.0
// Has a species become dearer, slower or wordier: its recent runs against its earlier ones, with an interval.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/scorer.h"
#include "sessions/session_facts.h"

namespace harness::sessions {

enum class RegressionState {
  kTooLittleHistory,  // fewer than `least_runs` on a side: no ratio
  kNoVariance,        // no run differs from another of its side: a ratio without an interval
  kNoChange,          // the interval holds 1
  kHigher,            // the interval lies above 1
  kLower,             // below 1
};
std::string_view NameOf(RegressionState state);  // "too_little_history", "no_variance", "no_change", ...

struct RegressionOptions {
  Micros recent = 7 * kMicrosPerDay;    // runs that ended so long before as_of or later are recent; > 0
  Micros earlier = 90 * kMicrosPerDay;  // and so long before those, earlier; > 0
  int64_t least_runs = 5;               // on each side; >= 2
  double confidence = 0.95;             // in (0, 1)
};

// Recent over earlier. Figures with 9 significant digits.
struct Regression {
  RegressionState state = RegressionState::kTooLittleHistory;
  int64_t n_recent = 0, n_earlier = 0;
  std::optional<double> ratio;            // of typical values (exp of locations)
  std::optional<double> ci_low, ci_high;  // of the ratio
  std::optional<double> p_value;          // two-sided, of "no change"
  double df = 0.0;
};

// On y = ln(value): the Huber location of each side (tuning 1.5; each value counts alike), its variance
// s^2 / n from the side's variance winsorised at 2.5 robust scales (location_scale.h), and
//   ln ratio +- t(df) sqrt(v_recent + v_earlier),  df = (v_r + v_e)^2 / (v_r^2 / (n_r - 1) + v_e^2 / (n_e -
//   1))
// Requires: values > 0 and finite, in any order. Runs are taken as independent: many runs of one batch on one
// day make the interval narrower than it is.
// Errors:  kInvalidArgument for options outside their range or a value that is not above 0.
// Sources: Welch (1947), Biometrika 34, 28-35; winsorised variance behind a robust location: Yuen (1974),
//          Biometrika 61, 165-170.
Result<Regression> CompareRuns(std::span<const double> earlier, std::span<const double> recent,
                               const RegressionOptions& options = {});

struct SpeciesRegression {
  std::string cascade_id, species_hash;
  Metric metric = Metric::kCost;
  Regression regression;
  std::optional<double> q_value;  // Benjamini-Hochberg over all that have a p-value
};

// Of every species with an eligible session in the last `recent`, by (cascade_id, species_hash, metric).
// Sessions that ended at as_of or later, and those without a species, are left out. The order of the sessions
// does not matter.
Result<std::vector<SpeciesRegression>> RegressionsOf(std::span<const SessionFacts> sessions, Timestamp as_of,
                                                     const RegressionOptions& options = {});

// {cascade_id, species_hash, metric, state, n_recent, n_earlier, ratio, ci_low, ci_high, p_value, q_value,
// df}; null for what there is not.
Json ToJson(const SpeciesRegression& row);

}  // namespace harness::sessions
