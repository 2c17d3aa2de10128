// SPDX-License-Identifier: Apache-2.0
#include "stats/student_t.h"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <charconv>
#include <cmath>

namespace harness::stats {
namespace {

// No exceptions: an overflow gives infinity, a value out of range NaN; double arithmetic stays double.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

constexpr double kSmallestTail = 1e-300;

}  // namespace

double StudentTwoSidedTail(double t, double df) {
  const double square = t * t;
  if (square == 0.0) return 1.0;
  if (std::isinf(square)) return 0.0;
  if (df > 1e9) return boost::math::erfc(std::sqrt(0.5 * square), Policy());
  // The one of the two arguments that is exact to the last bits: x = df / (df + t^2) or 1 - x.
  if (square < df) return boost::math::ibetac(0.5, 0.5 * df, square / (df + square), Policy());
  return boost::math::ibeta(0.5 * df, 0.5, df / (df + square), Policy());
}

double StudentTwoSidedQuantile(double p, double df) {
  if (df > 1e9) return NormalOfTwoSidedTail(p);
  double rest = 0.0;  // 1 - x, to its last bits
  const double x = boost::math::ibeta_inv(0.5 * df, 0.5, p, &rest, Policy());
  return std::sqrt(df * rest / x);
}

double NormalOfTwoSidedTail(double p) {
  return 1.4142135623730951 * boost::math::erfc_inv(std::clamp(p, kSmallestTail, 1.0), Policy());
}

double RoundSignificant(double value, int digits) {
  if (value == 0.0 || !std::isfinite(value)) return value;
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, digits - 1);
  double rounded = value;
  std::from_chars(text.data(), end.ptr, rounded);
  return rounded;
}

}  // namespace harness::stats
