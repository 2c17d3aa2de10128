// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile_ranks.h"

#include <string>
#include <vector>

#include "base/exact_sum.h"

namespace harness::stats {
namespace {

constexpr double kLeastWeight = 1e-18;

// Probabilities over that of the most likely count, for counts from `first` on; the rest is negligible.
struct Weights {
  int64_t first = 0;
  std::vector<double> of;
  double sum = 0;
};

Weights BinomialWeights(int64_t n, Fraction q) {
  const double odds = static_cast<double>(q.numerator) / static_cast<double>(q.denominator - q.numerator);
  const auto mode = static_cast<int64_t>(Int128{n + 1} * q.numerator / q.denominator);
  std::vector<double> down;
  double weight = 1;
  for (int64_t j = mode; j > 0 && weight > kLeastWeight; --j) {
    weight *= static_cast<double>(j) / (static_cast<double>(n - j + 1) * odds);
    down.push_back(weight);
  }
  Weights weights;
  weights.first = mode - static_cast<int64_t>(down.size());
  weights.of.assign(down.rbegin(), down.rend());
  weights.of.push_back(1);
  weight = 1;
  for (int64_t j = mode; j < n && weight > kLeastWeight; ++j) {
    weight *= static_cast<double>(n - j) * odds / static_cast<double>(j + 1);
    weights.of.push_back(weight);
  }
  for (const double each : weights.of) weights.sum += each;
  return weights;
}

}  // namespace

Result<QuantileRanks> RanksAroundQuantile(int64_t n, Fraction q, double tail) {
  if (n < 1 || n > 1'000'000'000'000) {
    return InvalidArgument("RanksAroundQuantile: found n = " + std::to_string(n) + ", expected 1 to 10^12");
  }
  if (q.denominator < 2 || q.denominator > 1'000'000'000 || q.numerator < 1 || q.numerator >= q.denominator) {
    return InvalidArgument("RanksAroundQuantile: q must lie in (0, 1)");
  }
  if (!(tail > 1e-12 && tail < 0.5)) {
    return InvalidArgument("RanksAroundQuantile: tail must lie in (1e-12, 0.5)");
  }
  const Weights weights = BinomialWeights(n, q);
  const double most = tail * weights.sum;
  QuantileRanks ranks;
  size_t i = 0;
  for (double below = weights.of[0]; below <= most; below += weights.of[i]) ++i;
  const int64_t low = weights.first + static_cast<int64_t>(i);
  if (low >= 1) ranks.low = low;
  i = weights.of.size() - 1;
  for (double above = weights.of[i]; above <= most; above += weights.of[i]) --i;
  const int64_t high = weights.first + static_cast<int64_t>(i) + 1;
  if (high <= n) ranks.high = high;
  return ranks;
}

}  // namespace harness::stats
