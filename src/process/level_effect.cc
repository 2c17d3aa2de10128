// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/prng.h"
#include "process/level_changes.h"
#include "stats/bootstrap.h"
#include "stats/quantile.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

constexpr uint64_t kEffectReplicates = 2000;

std::vector<double> Resample(const std::vector<double>& levels, Philox& random) {
  const auto n = static_cast<int64_t>(levels.size());
  std::vector<double> sample;
  for (const size_t i : stats::MovingBlockIndices(n, stats::DefaultBlockLength(n), random))
    sample.push_back(levels[i]);
  return sample;
}

double Mean(const std::vector<double>& levels) {
  double sum = 0;
  for (const double level : levels) sum += level;
  return sum / static_cast<double>(levels.size());
}

// Times as long, or seconds longer.
double Contrast(double before, double after, bool as_ratio) {
  return as_ratio ? after / before : (after - before) / 1e6;
}

}  // namespace

LevelEffect EffectOf(const LevelChange& change) {
  const bool shares = change.measure == LevelMeasure::kFailures;
  const Philox random(std::to_string(change.at_us), "level_change", LevelMeasureName(change.measure));
  const bool as_ratio = *std::min_element(change.levels_before.begin(), change.levels_before.end()) > 0;
  std::vector<double> replicates;
  for (uint64_t i = 0; i < kEffectReplicates; ++i) {
    Philox draws = random.Stream(i);
    const std::vector<double> before = Resample(change.levels_before, draws);
    const std::vector<double> after = Resample(change.levels_after, draws);
    replicates.push_back(
        shares ? Mean(after)
               : Contrast(MiddleOf(change.measure, before), MiddleOf(change.measure, after), as_ratio));
  }
  std::sort(replicates.begin(), replicates.end());
  LevelEffect effect;
  effect.unit = shares || as_ratio ? "1" : "s";
  effect.estimate = shares ? change.level_after : Contrast(change.level_before, change.level_after, as_ratio);
  effect.low = *stats::Quantile7(std::span<const double>(replicates), {25, 1000});
  effect.high = *stats::Quantile7(std::span<const double>(replicates), {975, 1000});
  const double none = shares ? change.level_before : as_ratio ? 1.0 : 0.0;
  effect.clear = change.z > 0 ? effect.low > none : effect.high < none;
  return effect;
}

}  // namespace harness::process
