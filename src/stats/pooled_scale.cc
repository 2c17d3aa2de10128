// SPDX-License-Identifier: Apache-2.0
#include "stats/pooled_scale.h"

#include <array>
#include <cmath>

#include "stats/median.h"

namespace harness::stats {
namespace {

constexpr double kMedianOfHalfNormal = 0.67448975019608171;
// For n = 2 .. 20.
constexpr std::array kConstants = {1.4142135623730951,
                                   0.979,
                                   1.387,
                                   0.984,
                                   1.278,
                                   0.989,
                                   1.198,
                                   0.991,
                                   1.148,
                                   0.992,
                                   1.115,
                                   0.993,
                                   1.096,
                                   0.994,
                                   1.082,
                                   0.995,
                                   1.071,
                                   0.995,
                                   1.063};

}  // namespace

double DeviationConstant(int64_t n) {
  const auto index = static_cast<size_t>(n - 2);
  if (index < kConstants.size()) return kConstants[index];
  return n % 2 == 1 ? 1.0 - 0.09 / static_cast<double>(n) : 1.0 + 1.25 / static_cast<double>(n);
}

void AppendDeviations(std::span<const double> values, std::vector<double>& deviations) {
  const size_t n = values.size();
  if (n < 2) return;
  const size_t first = deviations.size();
  deviations.insert(deviations.end(), values.begin(), values.end());
  const std::span<double> own = std::span(deviations).subspan(first);
  const double median = MedianInPlace(own);
  const double factor = DeviationConstant(static_cast<int64_t>(n));
  if (n % 2 == 1) {
    own[n / 2] = own[n - 1];  // the median stands there
    deviations.pop_back();
  }
  for (size_t i = first; i < deviations.size(); ++i) {
    deviations[i] = factor * std::fabs(deviations[i] - median);
  }
}

double ScaleOfDeviations(std::span<double> deviations) {
  return deviations.empty() ? 0.0 : MedianInPlace(deviations) / kMedianOfHalfNormal;
}

}  // namespace harness::stats
