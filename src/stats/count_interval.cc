// SPDX-License-Identifier: Apache-2.0
#include "stats/count_interval.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "stats/proportion.h"

namespace harness::stats {
namespace {

constexpr double kNegligible = 1e-18;

// Probabilities over that of `count`: of all counts up to it, and of all above.
struct Sides {
  double up_to = 1, above = 0;
  double all() const { return up_to + above; }
};

Sides SidesOf(int64_t count, double mean) {
  Sides sides;
  double ratio = 1;
  for (int64_t j = count; j > 0; --j) {
    ratio *= static_cast<double>(j) / mean;
    sides.up_to += ratio;
    if (ratio < kNegligible * sides.up_to && static_cast<double>(j) < mean) break;
  }
  ratio = 1;
  for (int64_t j = count + 1;; ++j) {
    ratio *= mean / static_cast<double>(j);
    sides.above += ratio;
    if (ratio < kNegligible * sides.all() && static_cast<double>(j) > mean) break;
  }
  return sides;
}

// The mean under which P(X <= count) is `wanted`: Newton's steps, by halves where one leaves the bracket.
// The slope of that probability over the mean is minus the probability of `count` itself.
double MeanWhereUpTo(int64_t count, double wanted, bool from_above, double start) {
  double low = 0, high = 0;
  double mean = start;
  for (int step = 0; step < 200; ++step) {
    const Sides sides = SidesOf(count, mean);
    // The smaller side keeps its digits.
    const double excess =
        from_above ? (1 - wanted) - sides.above / sides.all() : sides.up_to / sides.all() - wanted;
    (excess > 0 ? low : high) = mean;
    double next = mean + excess * sides.all();
    if (std::abs(next - mean) <= 1e-13 * mean) return next;
    if (next <= low || (high > 0 && next >= high)) next = high > 0 ? low + (high - low) / 2 : 2 * mean;
    mean = next;
  }
  return mean;
}

// Wilson and Hilferty's cube: where to start.
double CubeStart(double shape, double z) {
  const double root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
  return std::max(1e-3 * shape, shape * root * root * root);
}

}  // namespace

Result<CountInterval> PoissonInterval(int64_t count, double tail) {
  if (count < 0 || count > 1'000'000'000'000) {
    return InvalidArgument("PoissonInterval: found a count of " + std::to_string(count) +
                           ", expected 0 to 10^12");
  }
  if (!(tail > 1e-12 && tail < 0.5)) return InvalidArgument("PoissonInterval: tail must lie in (1e-12, 0.5)");
  ASSIGN_OR_RETURN(const double z, NormalQuantile(1 - tail));
  CountInterval interval;
  const auto shape = static_cast<double>(count);
  interval.high = MeanWhereUpTo(count, tail, false, CubeStart(shape + 1, z));
  if (count > 0) interval.low = MeanWhereUpTo(count - 1, 1 - tail, true, CubeStart(shape, -z));
  return interval;
}

}  // namespace harness::stats
