// SPDX-License-Identifier: Apache-2.0
#include "stats/rank_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "base/text.h"

namespace harness::stats {
namespace {

constexpr double kInverseRootTwoPi = 0.3989422804014326779;

Result<void> Check(std::span<const double> values) {
  if (values.empty()) return InvalidArgument("rank-sum test: a sample is empty");
  for (const double value : values) {
    if (!std::isfinite(value)) {
      return InvalidArgument("rank-sum test: found " + FormatDouble(value) + ", expected a finite number");
    }
  }
  if (values.size() == 1) return Inconclusive("rank-sum test: a sample has one value, expected two or more");
  return Ok();
}

struct Counts {
  double twice_above = 0;  // pairs in which b lies above a, twice; ties once
  double ties = 0;         // sum of t^3 - t
};

Counts Compare(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, bool>> all;
  all.reserve(a.size() + b.size());
  for (const double value : a) all.emplace_back(value, false);
  for (const double value : b) all.emplace_back(value, true);
  std::sort(all.begin(), all.end());
  Counts counts;
  double below = 0;  // values of a before the group
  for (size_t first = 0, next = 0; first < all.size(); first = next) {
    double of_a = 0, of_b = 0;
    for (; next < all.size() && all[next].first == all[first].first; ++next) {
      ++(all[next].second ? of_b : of_a);
    }
    counts.twice_above += of_b * (2 * below + of_a);
    const double t = of_a + of_b;
    counts.ties += t * t * t - t;
    below += of_a;
  }
  return counts;
}

}  // namespace

double NormalTail(double z) {
  if (z < 0) return 1.0 - NormalTail(-z);
  if (z > 37) return 0.0;
  const double density = kInverseRootTwoPi * DeterministicExp(-0.5 * z * z);
  if (z < 3) {
    // 1/2 - density (z + z^3 / 3 + z^5 / (3 * 5) + ...)
    double term = z, sum = z;
    for (int k = 3; term > sum * 1e-18; k += 2) {
      term *= z * z / k;
      sum += term;
    }
    return 0.5 - density * sum;
  }
  double fraction = z;  // z + 1 / (z + 2 / (z + 3 / ...)), from the inside
  for (int k = 120; k >= 1; --k) fraction = z + k / fraction;
  return density / fraction;
}

Result<RankSumResult> RankSumTest(std::span<const double> a, std::span<const double> b, double inflation) {
  RETURN_IF_ERROR(Check(a));
  RETURN_IF_ERROR(Check(b));
  if (!(inflation >= 1.0) || !std::isfinite(inflation)) {
    return InvalidArgument("rank-sum test: inflation is " + FormatDouble(inflation) + ", expected 1 or more");
  }
  const auto n_a = static_cast<double>(a.size());
  const auto n_b = static_cast<double>(b.size());
  const double n = n_a + n_b;
  const Counts counts = Compare(a, b);
  RankSumResult result;
  result.n_a = static_cast<int64_t>(a.size());
  result.n_b = static_cast<int64_t>(b.size());
  result.superiority = counts.twice_above / (2 * n_a * n_b);
  const double variance = n_a * n_b / 12 * (n + 1 - counts.ties / (n * (n - 1))) * inflation;
  const double off = counts.twice_above / 2 - n_a * n_b / 2;
  if (!(variance > 0) || off == 0) return result;
  const double corrected = std::max(0.0, std::abs(off) - 0.5) / std::sqrt(variance);
  result.z = off > 0 ? corrected : -corrected;
  result.p_value = std::min(1.0, 2 * NormalTail(corrected));
  return result;
}

}  // namespace harness::stats
