// SPDX-License-Identifier: Apache-2.0
#include "sessions/location_scale.h"

#include <algorithm>
#include <cmath>

#include "stats/huber.h"
#include "stats/pooled_scale.h"

namespace harness::sessions {
namespace {

constexpr double kNormalPerMeanDeviation = 1.2533141373155003;  // sqrt(pi / 2)

double MeanDeviation(const Sample& sample) {
  const auto n = static_cast<double>(sample.n());
  double mean = 0.0;
  for (const double y : sample.y) mean += y / n;
  double sum = 0.0;
  for (const double y : sample.y) sum += std::fabs(y - mean) / n;
  return sum;
}

double OwnScale(const Sample& sample, std::vector<double>& scratch) {
  scratch.clear();
  stats::AppendDeviations(sample.y, scratch);
  const double scale = stats::ScaleOfDeviations(scratch);
  if (scale > 0.0 || sample.n() < 2 || sample.AllEqual()) return scale;
  return kNormalPerMeanDeviation * MeanDeviation(sample);
}

double WeightedMean(const Sample& sample) {
  double weights = 0.0;
  double sum = 0.0;
  for (size_t i = 0; i < sample.y.size(); ++i) {
    weights += sample.weight[i];
    sum += sample.weight[i] * sample.y[i];
  }
  return sum / weights;
}

double LocationVariance(const Sample& sample, double location, double bound) {
  double inside = 0.0;
  double squares = 0.0;
  double largest = 0.0;
  for (size_t i = 0; i < sample.y.size(); ++i) {
    const double distance = std::fabs(sample.y[i] - location);
    const double pull = sample.weight[i] * std::min(distance, bound);
    squares += pull * pull;
    if (distance <= bound) inside += sample.weight[i];
    largest = std::max(largest, distance);
  }
  return inside > 0.0 ? squares / (inside * inside) : largest * largest;
}

}  // namespace

void Sample::Clear() {
  y.clear();
  weight.clear();
}

void Sample::KeepFrom(size_t first) {
  y.erase(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(first));
  weight.erase(weight.begin(), weight.begin() + static_cast<std::ptrdiff_t>(first));
}

double Sample::EffectiveSize() const {
  double sum = 0.0;
  double squares = 0.0;
  for (const double w : weight) {
    sum += w;
    squares += w * w;
  }
  return squares > 0.0 ? sum * sum / squares : 0.0;
}

bool Sample::AllEqual() const {
  return std::all_of(y.begin(), y.end(), [&](double value) { return value == y.front(); });
}

double ScaleFor(const Sample& sample, double pooled, std::vector<double>& scratch) {
  if (pooled > 0.0 && sample.n() < 4) return pooled;
  const double own = OwnScale(sample, scratch);
  if (!(pooled > 0.0)) return own;
  const auto df = static_cast<double>(sample.n() - 1);
  return std::sqrt((kScaleWeight * pooled * pooled + df * own * own) / (kScaleWeight + df));
}

LocationScale FitLocationScale(const Sample& sample, double scale, std::vector<double>& scratch) {
  LocationScale fit;
  fit.scale = scale;
  fit.n_eff = sample.EffectiveSize();
  scratch.resize(sample.y.size());
  // Of two values that disagree none is the majority, and the heavier one must not win by its weight.
  fit.location =
      sample.n() == 2 ? WeightedMean(sample) : stats::HuberWithScale(sample.y, sample.weight, scale, scratch);
  if (sample.n() < 2) return fit;
  fit.location_variance = LocationVariance(sample, fit.location, stats::kHuberTuning * scale);
  const double bound = kWinsor * scale;
  double weights = 0.0;
  double squares = 0.0;
  for (size_t i = 0; i < sample.y.size(); ++i) {
    const double deviation = std::clamp(sample.y[i] - fit.location, -bound, bound);
    weights += sample.weight[i];
    squares += sample.weight[i] * deviation * deviation;
  }
  fit.variance = squares / (weights * (1.0 - 1.0 / fit.n_eff));
  return fit;
}

}  // namespace harness::sessions
