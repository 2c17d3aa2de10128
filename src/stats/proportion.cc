// SPDX-License-Identifier: Apache-2.0
#include "stats/proportion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "base/prng.h"

namespace harness::stats {
namespace {

double Polynomial(std::span<const double> coefficients, double x) {
  double value = 0;
  for (const double coefficient : coefficients) value = value * x + coefficient;
  return value;
}

double TailQuantile(double p) {
  static constexpr std::array kNumerator = {-7.784894002430293e-03, -3.223964580411365e-01,
                                            -2.400758277161838e+00, -2.549732539343734e+00,
                                            4.374664141464968e+00,  2.938163982698783e+00};
  static constexpr std::array kDenominator = {7.784695709041462e-03, 3.224671290700398e-01,
                                              2.445134137142996e+00, 3.754408661907416e+00, 1.0};
  const double q = std::sqrt(-2.0 * DeterministicLog(p));
  return Polynomial(kNumerator, q) / Polynomial(kDenominator, q);
}

double CentreQuantile(double p) {
  static constexpr std::array kNumerator = {-3.969683028665376e+01, 2.209460984245205e+02,
                                            -2.759285104469687e+02, 1.383577518672690e+02,
                                            -3.066479806614716e+01, 2.506628277459239e+00};
  static constexpr std::array kDenominator = {-5.447609879822406e+01, 1.615858368580409e+02,
                                              -1.556989798598866e+02, 6.680131188771972e+01,
                                              -1.328068155288572e+01, 1.0};
  const double q = p - 0.5;
  return q * Polynomial(kNumerator, q * q) / Polynomial(kDenominator, q * q);
}

}  // namespace

Result<double> NormalQuantile(double p) {
  constexpr double kTail = 0.02425;
  if (!(p > 0.0 && p < 1.0)) return InvalidArgument("NormalQuantile: p must lie in (0, 1)");
  if (p < kTail) return TailQuantile(p);
  if (p > 1.0 - kTail) return -TailQuantile(1.0 - p);
  return CentreQuantile(p);
}

Result<Proportion> WilsonIntervalOfShare(double share, double size, double level) {
  if (!(share >= 0.0 && share <= 1.0 && size > 0.0))
    return InvalidArgument("WilsonIntervalOfShare: the share must lie in [0, 1], the size above 0");
  if (!(level > 0.0 && level < 1.0)) return InvalidArgument("WilsonInterval: level must lie in (0, 1)");
  ASSIGN_OR_RETURN(const double z, NormalQuantile(0.5 + level / 2.0));
  const double centre = share + z * z / (2.0 * size);
  const double reach = z * std::sqrt(share * (1.0 - share) / size + z * z / (4.0 * size * size));
  const double scale = 1.0 + z * z / size;
  // Where the share is 0 or 1 that end is the share itself: its two terms are equal, and only rounding would
  // leave a difference of them.
  const double low = share == 0.0 ? 0.0 : std::max(0.0, (centre - reach) / scale);
  const double high = share == 1.0 ? 1.0 : std::min(1.0, (centre + reach) / scale);
  return Proportion{share, low, high, 0};
}

Result<Proportion> WilsonInterval(int64_t successes, int64_t n, double level) {
  if (n < 1 || successes < 0 || successes > n) {
    return InvalidArgument("WilsonInterval: found " + std::to_string(successes) + " successes of " +
                           std::to_string(n) + ", expected 0 <= successes <= n and n >= 1");
  }
  const double size = static_cast<double>(n);
  ASSIGN_OR_RETURN(Proportion found,
                   WilsonIntervalOfShare(static_cast<double>(successes) / size, size, level));
  found.n = n;
  return found;
}

}  // namespace harness::stats
