// SPDX-License-Identifier: Apache-2.0
#include "sessions/metric_score.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "stats/cusum.h"
#include "stats/student_t.h"

namespace harness::sessions {
namespace {

constexpr size_t kAhead = 8;
constexpr size_t kCluster = static_cast<size_t>(Tier::kCluster);

// The rows that have a value of this metric, and the sample of their logarithms.
void Gather(const History& history, const std::vector<uint32_t>& from, size_t metric,
            std::vector<uint32_t>& rows, Sample& sample) {
  rows.clear();
  sample.Clear();
  for (const uint32_t index : from) {
    const HistoryRow& row = history.row(index);
    if (row.values[metric] <= 0) continue;
    rows.push_back(index);
    sample.y.push_back(row.logs[metric]);
    sample.weight.push_back(row.weight);
  }
  if (sample.weight.empty()) return;
  const double newest = sample.weight.back();
  for (double& weight : sample.weight) weight /= newest;
}

struct Belief {
  double location = 0.0;
  double variance = INFINITY;  // infinite: nothing is known
};

void Update(Belief& belief, double location, double variance) {
  if (std::isinf(belief.variance)) {
    belief = {location, variance};
    return;
  }
  const double gain = belief.variance / (belief.variance + variance);
  belief.location += gain * (location - belief.location);
  belief.variance *= 1.0 - gain;
}

// What the wider tiers say of the location at `narrow`: from the widest down, each level's own sessions are
// weighed against what came from above. Levels lie apart by what they lie apart from `narrow`, made monotone.
Belief BeliefFromAbove(const History& history, const Ladder& ladder, const SiblingPrior& prior, size_t narrow,
                       size_t metric, std::vector<double>& scratch) {
  const TierPrior& own = prior.tiers[narrow][metric];
  Belief belief;
  double apart_above = -1.0;
  Sample sample;
  std::vector<uint32_t> rows;
  for (size_t tier = kTierCount - 1; tier > narrow; --tier) {
    const TierPrior& level = prior.tiers[tier][metric];
    if (own.apart[tier] < 0.0 || !(level.pooled_scale > 0.0)) continue;
    Gather(history, ladder.rows[tier], metric, rows, sample);
    if (rows.empty()) continue;
    const double apart = apart_above < 0.0 ? own.apart[tier] : std::min(own.apart[tier], apart_above);
    if (apart_above >= 0.0) belief.variance += apart_above - apart;
    apart_above = apart;
    const LocationScale fit = FitLocationScale(sample, level.pooled_scale, scratch);
    Update(belief, fit.location, level.pooled_scale * level.pooled_scale / fit.n_eff);
  }
  if (apart_above >= 0.0) belief.variance += apart_above;
  return belief;
}

ScoreState StateOf(double z) {
  if (z >= 2.0) return ScoreState::kOutlierHigh;
  if (z <= -2.0) return ScoreState::kOutlierLow;
  return std::fabs(z) >= 1.0 ? ScoreState::kUnusual : ScoreState::kNormal;
}

// Why there is no score without looking at the spread; nothing if there can be one.
std::optional<ScoreState> Unscored(const HistoryRow& row, size_t metric, const Ladder& ladder,
                                   const Baseline& baseline) {
  if (metric == 0 && row.values[metric] < 0) return ScoreState::kCostPending;
  if (metric == 0 && row.values[metric] == 0) return ScoreState::kFree;
  if (row.values[metric] <= 0) return ScoreState::kTooLittleHistory;
  size_t near = 0;
  for (size_t tier = 0; tier <= kCluster; ++tier) near += ladder.rows[tier].size();
  if (near < 2 || baseline.rows.empty()) return ScoreState::kTooLittleHistory;
  return std::nullopt;
}

}  // namespace

Ladder LadderOf(const History& history, const KeyOfTier& keys, const HistoryRow& row) {
  Ladder ladder;
  size_t length = kHistoryLength;
  for (int tier = 0; tier < kTierCount; ++tier) {
    const KeyView view = history.Before(keys[static_cast<size_t>(tier)], row.ended_us, row.id);
    auto& rows = ladder.rows[static_cast<size_t>(tier)];
    for (size_t i = view.end - std::min(view.end, length); i < view.end; ++i) {
      history.Prefetch(view.rows, i + kAhead);
      const HistoryRow& other = history.row(view.rows[i]);
      bool narrower = false;
      for (int t = 0; t < tier && !narrower; ++t) narrower = InTier(other, keys, t);
      if (narrower) continue;
      rows.push_back(view.rows[i]);
      for (size_t k = 0; k < ladder.digest.size(); ++k) ladder.digest[k] += other.digest[k];
    }
    if (!rows.empty()) length = kWiderLength;
  }
  return ladder;
}

Baseline BaselineFor(const History& history, const Ladder& ladder, const SiblingPrior& prior, size_t metric) {
  Baseline baseline;
  std::vector<double> scratch;
  size_t tier = 0;
  for (; tier < kTierCount; ++tier) {
    Gather(history, ladder.rows[tier], metric, baseline.rows, baseline.sample);
    if (!baseline.rows.empty()) break;
  }
  if (tier == kTierCount) return baseline;
  baseline.tier = static_cast<Tier>(tier);
  const TierPrior& own = prior.tiers[tier][metric];
  double scale = ScaleFor(baseline.sample, own.pooled_scale, scratch);
  if (scale > 0.0) {
    const auto first = static_cast<size_t>(stats::StartOfPresentLevel(baseline.sample.y, scale));
    if (first > 0) {
      baseline.restarted = true;
      baseline.sample.KeepFrom(first);
      baseline.rows.erase(baseline.rows.begin(), baseline.rows.begin() + static_cast<std::ptrdiff_t>(first));
      scale = ScaleFor(baseline.sample, own.pooled_scale, scratch);
    }
  }
  if (!(scale > 0.0)) {
    baseline.location = baseline.fit.location = baseline.sample.y.back();
    baseline.fit.n_eff = baseline.sample.EffectiveSize();
    return baseline;
  }
  baseline.fit = FitLocationScale(baseline.sample, scale, scratch);
  const double df = baseline.fit.n_eff - 1.0;
  baseline.df = own.df + df;
  if (!(baseline.df > 0.0)) return baseline;
  baseline.variance = (own.df * own.variance + df * baseline.fit.variance) / baseline.df;
  Belief belief = BeliefFromAbove(history, ladder, prior, tier, metric, scratch);
  Update(belief, baseline.fit.location,
         std::max(baseline.variance / baseline.fit.n_eff, baseline.fit.location_variance));
  baseline.location = belief.location;
  baseline.location_variance = belief.variance;
  return baseline;
}

MetricScore ScoreOf(const HistoryRow& row, size_t metric, const Ladder& ladder, const Baseline& baseline,
                    const SiblingPrior& prior) {
  MetricScore score;
  score.tier = baseline.tier;
  score.restarted = baseline.restarted;
  score.n = static_cast<int64_t>(baseline.rows.size());
  score.n_eff = stats::RoundSignificant(baseline.fit.n_eff);
  score.df = stats::RoundSignificant(baseline.df);
  const auto unscored = Unscored(row, metric, ladder, baseline);
  if (unscored) {
    score.state = *unscored;
    return score;
  }
  score.location = stats::RoundSignificant(baseline.location);
  const TierPrior& siblings = prior.tiers[static_cast<size_t>(baseline.tier)][metric];
  // Where siblings lend a spread, a value that leaves a constant history is judged by it.
  const bool same = row.logs[metric] == baseline.sample.y.back();
  if (score.n >= (siblings.df > 0.0 ? 3 : 2) && baseline.sample.AllEqual() &&
      (same || !(baseline.variance > 0.0))) {
    score.location = stats::RoundSignificant(baseline.sample.y.back());
    score.scale = 0.0;
    score.state = ScoreState::kNoVariance;
    return score;
  }
  if (!(baseline.variance > 0.0)) return score;  // too little history
  const double scale = std::sqrt(baseline.variance + baseline.location_variance);
  const double t = (row.logs[metric] - baseline.location) / scale;
  const double z = stats::NormalOfTwoSidedTail(stats::StudentTwoSidedTail(t, baseline.df)) / siblings.tail;
  score.scale = stats::RoundSignificant(scale);
  score.z = stats::RoundSignificant(std::copysign(z, t));
  score.p_value = stats::RoundSignificant(stats::StudentTwoSidedTail(*score.z, INFINITY));
  score.state = StateOf(*score.z);
  return score;
}

}  // namespace harness::sessions
