// SPDX-License-Identifier: Apache-2.0
#include "stats/polygamma.h"

#include <cmath>

#include "base/prng.h"

namespace harness::stats {
namespace {

constexpr double kAsymptoticFrom = 12.0;

// The third derivative of ln Gamma, negative: Abramowitz, Stegun 6.4.13.
double Tetragamma(double x) {
  double sum = 0.0;
  for (; x < kAsymptoticFrom; x += 1.0) sum -= 2.0 / (x * x * x);
  const double r = 1.0 / (x * x);
  return sum - r * (1.0 + 1.0 / x +
                    r * (1.0 / 2 -
                         r * (1.0 / 6 - r * (1.0 / 6 - r * (3.0 / 10 - r * (5.0 / 6 - r * 691.0 / 210))))));
}

}  // namespace

double Digamma(double x) {
  double sum = 0.0;
  for (; x < kAsymptoticFrom; x += 1.0) sum -= 1.0 / x;
  const double r = 1.0 / (x * x);
  return sum + DeterministicLog(x) - 0.5 / x -
         r * (1.0 / 12 -
              r * (1.0 / 120 -
                   r * (1.0 / 252 - r * (1.0 / 240 - r * (1.0 / 132 - r * (691.0 / 32760 - r * 1.0 / 12))))));
}

double Trigamma(double x) {
  double sum = 0.0;
  for (; x < kAsymptoticFrom; x += 1.0) sum += 1.0 / (x * x);
  const double r = 1.0 / (x * x);
  return sum + 1.0 / x + 0.5 * r +
         r / x *
             (1.0 / 6 - r * (1.0 / 30 - r * (1.0 / 42 - r * (1.0 / 30 - r * (5.0 / 66 - r * 691.0 / 2730)))));
}

double InverseTrigamma(double value) {
  if (value > 1e7) return 1.0 / std::sqrt(value);  // trigamma(y) = 1 / y^2 + O(1)
  if (value < 1e-6) return 1.0 / value;            // trigamma(y) = 1 / y + O(1 / y^2)
  double y = 0.5 + 1.0 / value;
  for (int i = 0; i < 50; ++i) {
    const double at = Trigamma(y);
    const double step = at * (1.0 - at / value) / Tetragamma(y);
    y += step;
    if (std::fabs(step) < 1e-14 * y) break;
  }
  return y;
}

}  // namespace harness::stats
