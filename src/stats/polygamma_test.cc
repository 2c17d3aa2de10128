// SPDX-License-Identifier: Apache-2.0
#include "stats/polygamma.h"

#include <gtest/gtest.h>

namespace harness::stats {
namespace {

constexpr double kEuler = 0.57721566490153286;
constexpr double kPi = 3.14159265358979324;
constexpr double kLn2 = 0.69314718055994531;

// Abramowitz, Stegun 6.3.2, 6.3.3, 6.3.8 and 6.4.2, 6.4.4.
TEST(Polygamma, KnownValues) {
  EXPECT_NEAR(Digamma(1), -kEuler, 1e-14);
  EXPECT_NEAR(Digamma(0.5), -kEuler - 2 * kLn2, 1e-14);
  EXPECT_NEAR(Digamma(5), 25.0 / 12 - kEuler, 1e-14);  // 1 + 1/2 + 1/3 + 1/4 - gamma
  EXPECT_NEAR(Trigamma(1), kPi * kPi / 6, 1e-14);
  EXPECT_NEAR(Trigamma(0.5), kPi * kPi / 2, 1e-13);
  EXPECT_NEAR(Trigamma(3), kPi * kPi / 6 - 1.25, 1e-14);
}

TEST(Polygamma, Recurrence) {
  for (const double x : {0.01, 0.3, 1.7, 11.5, 12.0, 250.0, 1e6}) {
    EXPECT_NEAR(Digamma(x + 1) - Digamma(x), 1 / x, 1e-14 * (100 + 1 / x)) << x;
    EXPECT_NEAR(Trigamma(x) - Trigamma(x + 1), 1 / (x * x), 1e-13 * Trigamma(x)) << x;
  }
}

// Trigamma is the derivative of digamma, and each falls and rises as the logarithm's.
TEST(Polygamma, TrigammaIsTheSlopeOfDigamma) {
  for (const double x : {0.7, 4.0, 11.9, 30.0}) {
    const double h = 1e-5 * x;
    EXPECT_NEAR((Digamma(x + h) - Digamma(x - h)) / (2 * h), Trigamma(x), 1e-8) << x;
  }
}

TEST(Polygamma, InverseTrigammaUndoesTrigamma) {
  for (const double x : {1e-5, 0.02, 0.5, 1.0, 3.7, 50.0, 4000.0, 3e6}) {
    EXPECT_NEAR(InverseTrigamma(Trigamma(x)) / x, 1.0, x > 1e-4 && x < 1e5 ? 1e-12 : 1e-6) << x;
  }
}

}  // namespace
}  // namespace harness::stats
