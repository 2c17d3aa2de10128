// SPDX-License-Identifier: Apache-2.0
#include "stats/robust.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "stats/quantile.h"

namespace harness::stats {
namespace {

Result<double> CheckedMedian(std::span<double> values) {
  const Fraction half{1, 2};
  ASSIGN_OR_RETURN(const auto medians, QuantilesInPlace(values, std::span(&half, 1)));
  return medians[0];
}

struct Spread {
  double median = 0.0;
  double mad = 0.0;
};

Result<Spread> SpreadOf(std::span<const double> values) {
  std::vector<double> work(values.begin(), values.end());
  ASSIGN_OR_RETURN(const double median, CheckedMedian(work));
  if (work.size() < 2) return Inconclusive("MAD: found one value, expected at least two");
  for (double& value : work) value = std::fabs(value - median);
  ASSIGN_OR_RETURN(const double mad, CheckedMedian(work));
  return Spread{median, mad};
}

// One step: the mean of the values, weighted down beyond `bound` from `center`; sums run in sorted order.
double Reweighted(std::span<const double> sorted, double center, double bound) {
  double weights = 0.0;
  double moved = 0.0;
  for (const double value : sorted) {
    const double deviation = value - center;
    const double distance = std::fabs(deviation);
    const double weight = distance <= bound ? 1.0 : bound / distance;
    weights += weight;
    moved += weight * deviation;
  }
  return center + moved / weights;
}

}  // namespace

Result<double> Median(std::span<const double> values) {
  std::vector<double> work(values.begin(), values.end());
  return CheckedMedian(work);
}

Result<double> Mad(std::span<const double> values) {
  ASSIGN_OR_RETURN(const Spread spread, SpreadOf(values));
  return spread.mad;
}

Result<double> MadSigma(std::span<const double> values) {
  ASSIGN_OR_RETURN(const Spread spread, SpreadOf(values));
  return kMadConsistency * spread.mad;
}

Result<HuberResult> HuberLocation(std::span<const double> values, const HuberOptions& options) {
  if (!(options.k > 0.0) || !(options.tolerance > 0.0) || options.max_iterations < 1) {
    return InvalidArgument("Huber location: expected k > 0, tolerance > 0 and max_iterations >= 1");
  }
  ASSIGN_OR_RETURN(const Spread spread, SpreadOf(values));
  if (values.size() < 3) return Inconclusive("Huber location: found two values, expected at least three");
  if (spread.mad == 0.0)
    return Inconclusive("Huber location: found a MAD of 0, expected less than half the values equal");
  HuberResult result{spread.median, kMadConsistency * spread.mad, 0, static_cast<int64_t>(values.size())};
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  while (result.iterations < options.max_iterations) {
    const double next = Reweighted(sorted, result.estimate, options.k * result.scale);
    const double step = std::fabs(next - result.estimate);
    result.estimate = next;
    ++result.iterations;
    // Steps below the last bits of the estimate cannot shrink further.
    if (step <= options.tolerance * result.scale || step <= 4e-16 * std::fabs(next)) return result;
  }
  return Inconclusive("Huber location: no convergence within " + std::to_string(options.max_iterations) +
                      " iterations");
}

}  // namespace harness::stats
