// SPDX-License-Identifier: Apache-2.0
#include "sessions/sibling_prior.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sessions/location_scale.h"
#include "base/prng.h"
#include "stats/huber.h"
#include "stats/pooled_scale.h"
#include "stats/median.h"
#include "stats/variance_prior.h"

namespace harness::sessions {
namespace {

constexpr size_t kWindow = 8192;
constexpr size_t kMostSiblings = 512;
constexpr size_t kMostOfSibling = 64;
constexpr size_t kMostApart = 128;
constexpr size_t kLeastApart = 5;
constexpr double kMostDf = 100.0;
constexpr double kFar = 3.2;
constexpr double kShareBetween =
    0.0400;  // the normal's is 0.0442; a tenth fewer, as the far part is left out
constexpr double kMostTail = 1.4;
constexpr double kTailWeight = 50.0;
constexpr double kMedianOfChiSquare = 0.45493642311957;  // one degree of freedom

struct Sibling {
  KeyOfTier keys{};            // of its newest session
  std::vector<uint32_t> rows;  // newest first
};

using Siblings = std::vector<Sibling>;

KeyOfTier KeysOfRow(const HistoryRow& row) {
  KeyOfTier keys{};
  std::copy(row.keys.begin(), row.keys.end(), keys.begin());
  return keys;  // kAll is 0
}

// The keys of every tier that the window holds, by their newest session.
class Window {
 public:
  Window(const History& history, int64_t sessions) : history_(history) {
    const KeyView all = history.Before(0, INT64_MAX, {});
    const auto end = static_cast<size_t>(sessions);
    for (size_t place = end; place > end - std::min(end, kWindow); --place) Take(all.rows[place - 1]);
  }

  const Siblings& siblings(int tier) const { return siblings_[static_cast<size_t>(tier)]; }
  const RowDigest& digest() const { return digest_; }

  const Sibling* Find(int tier, uint32_t key) const {
    const auto& places = places_[static_cast<size_t>(tier)];
    const auto found = places.find(key);
    return found == places.end() ? nullptr : &siblings(tier)[found->second];
  }

 private:
  void Take(uint32_t index) {
    const HistoryRow& row = history_.row(index);
    for (size_t i = 0; i < digest_.size(); ++i) digest_[i] += row.digest[i];
    const KeyOfTier keys = KeysOfRow(row);
    for (size_t tier = 0; tier < kTierCount; ++tier) {
      if (keys[tier] == kNoKey) continue;
      Siblings& siblings = siblings_[tier];
      const auto [place, is_new] = places_[tier].try_emplace(keys[tier], siblings.size());
      if (is_new) siblings.push_back({keys, {}});
      auto& rows = siblings[place->second].rows;
      if (rows.size() < kMostOfSibling) rows.push_back(index);
    }
  }

  const History& history_;
  std::array<Siblings, kTierCount> siblings_;
  std::array<std::unordered_map<uint32_t, size_t>, kTierCount> places_;
  RowDigest digest_{};
};

void Append(const HistoryRow& row, size_t metric, Sample& sample) {
  if (row.values[metric] <= 0) return;
  sample.y.push_back(row.logs[metric]);
  sample.weight.push_back(1.0);
}

Sample SampleOf(const History& history, const Sibling& sibling, size_t metric) {
  Sample sample;
  for (const uint32_t index : sibling.rows) Append(history.row(index), metric, sample);
  return sample;
}

// The rest of tier `tier` around the sibling: sessions that share no narrower key with it.
Sample RestOf(const History& history, const Window& window, const Sibling& sibling, int tier, size_t metric) {
  Sample sample;
  const Sibling* wider = window.Find(tier, sibling.keys[static_cast<size_t>(tier)]);
  if (wider == nullptr) return sample;
  for (const uint32_t index : wider->rows) {
    const HistoryRow& row = history.row(index);
    bool narrower = false;
    for (int t = 0; t < tier && !narrower; ++t) narrower = InTier(row, sibling.keys, t);
    if (!narrower) Append(row, metric, sample);
  }
  return sample;
}

struct Fits {
  std::vector<LocationScale> of;  // by sibling
  std::vector<Sample> samples;
};

double PooledScale(const std::vector<Sample>& samples) {
  std::vector<double> deviations;
  for (const Sample& sample : samples) {
    if (!sample.y.empty() && !sample.AllEqual()) stats::AppendDeviations(sample.y, deviations);
  }
  return stats::ScaleOfDeviations(deviations);
}

void FitVariances(const Fits& fits, TierPrior& prior) {
  std::vector<stats::SampleVariance> variances;
  double df = 0.0;
  for (const LocationScale& fit : fits.of) {
    if (!(fit.variance > 0.0)) continue;
    variances.push_back({fit.variance, fit.n_eff - 1.0});
    df += fit.n_eff - 1.0;
  }
  prior.siblings = static_cast<int64_t>(variances.size());
  const auto fitted = stats::FitVariancePrior(variances);
  if (!fitted) return;
  prior.df = std::min({fitted->df, df, kMostDf});
  prior.variance = fitted->variance;
}

// z of Student's t, near enough to rank by: Wallace (1959), Ann. Math. Stat. 30, 1121-1130.
double WallaceZ(double t, double df) {
  return (8.0 * df + 1.0) / (8.0 * df + 3.0) * std::sqrt(df * DeterministicLog(1.0 + t * t / df));
}

// |z| of each value against the others of its key: location and variance with the value taken out to first
// order, the prior as it is.
void AppendLeftOut(const Sample& sample, const LocationScale& fit, const TierPrior& prior,
                   std::vector<double>& zs) {
  const auto n = static_cast<double>(sample.n());
  if (n < 2.0) return;
  const double pull = stats::kHuberTuning * fit.scale;
  const double bound = kWinsor * fit.scale;
  const double squares = fit.variance * (n - 1.0);
  for (const double y : sample.y) {
    const double deviation = y - fit.location;
    const double clipped = std::clamp(deviation, -bound, bound);
    const double rest = std::max(0.0, squares - clipped * clipped * n / (n - 1.0));
    const double df = prior.df + n - 2.0;
    const double variance = (prior.df * prior.variance + rest) / df * (1.0 + 1.0 / (n - 1.0));
    const double left_out = deviation + std::clamp(deviation, -pull, pull) / (n - 1.0);
    zs.push_back(WallaceZ(std::fabs(left_out) / std::sqrt(variance), df));
  }
}

// How far the tail of the siblings reaches beyond the model's: the k for which, among the values with |z| up
// to kFar k, the share kShareBetween lies beyond 2 k. What lies further is left out, as it
// may be contamination. Drawn towards 1 when there are few values; 1 .. kMostTail.
double TailOf(std::vector<double> zs) {
  std::sort(zs.begin(), zs.end());
  const auto count = static_cast<double>(zs.size());
  double tail = 1.0;
  for (int i = 0; i < 5; ++i) {
    const auto kept = std::upper_bound(zs.begin(), zs.end(), kFar * tail) - zs.begin();
    if (kept < 20) return 1.0;
    const double place = (1.0 - kShareBetween) * static_cast<double>(kept - 1);
    tail = std::clamp(0.5 * zs[static_cast<size_t>(place)], 1.0, kMostTail);
  }
  return 1.0 + (tail - 1.0) * count / (count + kTailWeight);
}

// Median of D^2 is 0.4549 (apart + sampling variance) when D is normal.
double Apart(const History& history, const Window& window, const Siblings& siblings, const Fits& fits,
             double pooled, int wider, size_t metric) {
  std::vector<double> squares, sampling, scratch;
  for (size_t i = 0; i < std::min(siblings.size(), kMostApart); ++i) {
    if (fits.samples[i].y.empty()) continue;
    const Sample rest = RestOf(history, window, siblings[i], wider, metric);
    if (rest.y.empty()) continue;
    const double center = FitLocationScale(rest, pooled, scratch).location;
    const double distance = fits.of[i].location - center;
    squares.push_back(distance * distance / kMedianOfChiSquare);
    sampling.push_back(
        pooled * pooled *
        (1.0 / static_cast<double>(fits.samples[i].n()) + 1.0 / static_cast<double>(rest.n())));
  }
  if (squares.size() < kLeastApart) return -1.0;
  return std::max(0.0, stats::MedianInPlace(squares) - stats::MedianInPlace(sampling));
}

TierPrior FitTier(const History& history, const Window& window, int tier, size_t metric) {
  TierPrior prior;
  const Siblings& siblings = window.siblings(tier);
  Fits fits;
  for (size_t i = 0; i < std::min(siblings.size(), kMostSiblings); ++i) {
    fits.samples.push_back(SampleOf(history, siblings[i], metric));
  }
  prior.pooled_scale = PooledScale(fits.samples);
  if (!(prior.pooled_scale > 0.0)) return prior;
  std::vector<double> scratch;
  for (const Sample& sample : fits.samples) {
    fits.of.push_back(sample.y.empty()
                          ? LocationScale{}
                          : FitLocationScale(sample, ScaleFor(sample, prior.pooled_scale, scratch), scratch));
  }
  FitVariances(fits, prior);
  if (prior.df > 0.0) {
    std::vector<double> zs;
    for (size_t i = 0; i < fits.of.size(); ++i) {
      if (fits.of[i].variance > 0.0) AppendLeftOut(fits.samples[i], fits.of[i], prior, zs);
    }
    prior.tail = TailOf(std::move(zs));
  }
  for (int wider = tier + 1; wider < kTierCount; ++wider) {
    prior.apart[static_cast<size_t>(wider)] =
        Apart(history, window, siblings, fits, prior.pooled_scale, wider, metric);
  }
  return prior;
}

}  // namespace

int64_t PriorPlace(int64_t place) {
  if (place < 64) return place;
  const int64_t step = std::bit_floor(static_cast<uint64_t>(place)) / 32;
  return place / step * step;
}

SiblingPrior FitSiblingPrior(const History& history, int64_t sessions) {
  const Window window(history, sessions);
  SiblingPrior prior;
  prior.sessions = sessions;
  prior.digest = window.digest();
  for (int tier = 0; tier < kTierCount; ++tier) {
    for (size_t metric = 0; metric < 3; ++metric) {
      prior.tiers[static_cast<size_t>(tier)][metric] = FitTier(history, window, tier, metric);
    }
  }
  return prior;
}

const SiblingPrior& SiblingPriors::At(const History& history, int64_t place) {
  const size_t changed = history.TakeLeastChanged();
  // A prior from the first n sessions holds while the change lies at n or after it.
  if (changed != SIZE_MAX) fitted_.erase(fitted_.upper_bound(static_cast<int64_t>(changed)), fitted_.end());
  const int64_t at = PriorPlace(place);
  const auto found = fitted_.find(at);
  if (found != fitted_.end()) return found->second;
  return fitted_.emplace(at, FitSiblingPrior(history, at)).first->second;
}

}  // namespace harness::sessions
