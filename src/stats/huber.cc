// SPDX-License-Identifier: Apache-2.0
#include "stats/huber.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/median.h"

namespace harness::stats {
namespace {

struct Slope {
  double pull = 0.0;    // sum w psi, in units of the values
  double inside = 0.0;  // sum of the weights within the bound
};

Slope SlopeAt(std::span<const double> values, std::span<const double> weights, double center, double bound) {
  Slope slope;
  for (size_t i = 0; i < values.size(); ++i) {
    const double deviation = values[i] - center;
    slope.pull += weights[i] * std::clamp(deviation, -bound, bound);
    slope.inside += std::fabs(deviation) <= bound ? weights[i] : 0.0;
  }
  return slope;
}

}  // namespace

double HuberWithScale(std::span<const double> values, std::span<const double> weights, double scale,
                      std::span<double> scratch, double tuning) {
  std::copy(values.begin(), values.end(), scratch.begin());
  double center = MedianInPlace(scratch.first(values.size()));
  const double bound = tuning * scale;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  for (int i = 0; i < 60; ++i) {
    const Slope slope = SlopeAt(values, weights, center, bound);
    if (slope.pull == 0.0) return center;
    (slope.pull > 0.0 ? low : high) = center;
    double next =
        slope.inside > 0.0 ? center + slope.pull / slope.inside : center + std::copysign(bound, slope.pull);
    if (std::fabs(next - center) <= 1e-12 * scale || next == center) return next;
    if (!(next > low && next < high)) next = 0.5 * (low + high);  // both are finite: a step crossed one
    center = next;
  }
  return center;
}

}  // namespace harness::stats
