// SPDX-License-Identifier: Apache-2.0
// Location and spread of the logarithms of one key's sessions.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace harness::sessions {

// Values of one metric on y = ln(value), with their weights, in order of (ended_us, session_id).
struct Sample {
  std::vector<double> y;
  std::vector<double> weight;  // > 0

  int64_t n() const { return static_cast<int64_t>(y.size()); }
  void Clear();
  void KeepFrom(size_t first);
  // (sum w)^2 / sum w^2; 0 for none. Source: Kish (1965), "Survey Sampling".
  double EffectiveSize() const;
  bool AllEqual() const;
};

struct LocationScale {
  double location = 0.0;
  double scale = 0.0;     // in whose units values were judged to be far away
  double variance = 0.0;  // winsorised at kWinsor scales around the location, n_eff - 1
  double n_eff = 0.0;
  // Of the location, from its own influence function: sum (w psi)^2 / (sum of w within the tuning)^2; where
  // no value lies within (two that disagree), the square of the largest deviation.
  double location_variance = 0.0;
};

inline constexpr double kWinsor = 2.5;
// How many values of its own a key needs until its scale counts as much as that of its siblings.
inline constexpr double kScaleWeight = 8.0;

// The scale by which this sample's far values are recognised: `pooled` (0: unknown) up to 3 values, then
//   sqrt((kScaleWeight pooled^2 + (n - 1) own^2) / (kScaleWeight + n - 1))
// with its own robust scale. Without `pooled` its own; where that is 0, its mean absolute deviation times
// sqrt(pi / 2). 0 only if all values are equal.
double ScaleFor(const Sample& sample, double pooled, std::vector<double>& scratch);

// Requires n >= 1 and scale > 0. With one value the variance is 0.
LocationScale FitLocationScale(const Sample& sample, double scale, std::vector<double>& scratch);

}  // namespace harness::sessions
