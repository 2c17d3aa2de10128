// SPDX-License-Identifier: Apache-2.0
#include "stats/cluster_effect.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/result.h"
#include "stats/student_t.h"

namespace harness::stats {
namespace {

// (z / t)^2, without the bits in which machines differ.
double ComputePrice(int64_t clusters, double tail) {
  const double z = NormalOfTwoSidedTail(2 * tail);
  const double t = StudentTwoSidedQuantile(2 * tail, static_cast<double>(clusters - 1));
  return RoundSignificant(z * z / (t * t));
}

constexpr size_t kMostKept = 4096;

// Of many samples the clusters are as many, and a price costs as much as the rest: those found last are kept.
double PriceOfFewClusters(int64_t clusters, double tail) {
  thread_local std::map<std::pair<double, int64_t>, double> kept;
  if (kept.size() >= kMostKept) kept.clear();
  const auto [found, added] = kept.try_emplace({tail, clusters});
  if (added) found->second = ComputePrice(clusters, tail);
  return found->second;
}

}  // namespace

std::optional<double> EffectiveSize(std::span<const ClusterTally> clusters, double tail) {
  HARNESS_CHECK(tail > 0 && tail < 0.5);
  int64_t k = 0;
  ClusterTally all;
  for (const ClusterTally& each : clusters) {
    k += each.n > 0 ? 1 : 0;
    all.n += each.n;
    all.hits += each.hits;
  }
  if (k < 2) return std::nullopt;
  const auto n = static_cast<double>(all.n);
  const double share = static_cast<double>(all.hits) / n;
  double squares = 0;
  for (const ClusterTally& each : clusters) {
    const double beyond = static_cast<double>(each.hits) - share * static_cast<double>(each.n);
    squares += beyond * beyond;
  }
  const auto counted = static_cast<double>(k);
  // p (1 - p) / V <= n, without a division by a V of 0.
  const double variance = squares * counted / (counted - 1);  // V n^2
  const double independent = share * (1 - share) * n * n;
  if (independent == 0 || variance == 0) return n;
  return std::min(n, independent / variance * PriceOfFewClusters(k, tail));
}

std::optional<double> EffectiveCount(std::span<const int64_t> counts, int64_t stretches, double tail) {
  HARNESS_CHECK(tail > 0 && tail < 0.5 && stretches >= static_cast<int64_t>(counts.size()));
  if (stretches < 2) return std::nullopt;
  const auto k = static_cast<double>(stretches);
  double sum = 0;
  for (const int64_t count : counts) sum += static_cast<double>(count);
  const double mean = sum / k;
  double squares = mean * mean * (k - static_cast<double>(counts.size()));
  for (const int64_t count : counts) {
    const double beyond = static_cast<double>(count) - mean;
    squares += beyond * beyond;
  }
  const double variance = k * squares / (k - 1);
  if (variance == 0) return sum;
  return std::min(sum, sum * sum / variance * PriceOfFewClusters(stretches, tail));
}

}  // namespace harness::stats
