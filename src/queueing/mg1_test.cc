// SPDX-License-Identifier: Apache-2.0
#include "queueing/mg1.h"

#include <gtest/gtest.h>

#include <cmath>

#include "queueing/little.h"
#include "queueing/md1.h"
#include "queueing/mmc.h"

namespace harness::queueing {
namespace {

// Services of 1 or 3, equally often: mean 2, variance 1, scv 1/4, E[S^2] = 5. At a quarter arrival per unit,
// the wait is lambda E[S^2] / (2 (1 - rho)) = 0.25 * 5 / (2 * 0.5) = 1.25.
TEST(Mg1, TwoKindsOfServiceByHand) {
  const auto means = *Mg1(0.25, 2.0, 0.25);
  EXPECT_EQ(means.utilization, 0.5);
  EXPECT_EQ(means.wait, 1.25);
  EXPECT_EQ(means.sojourn, 3.25);
  EXPECT_EQ(means.in_queue, 0.3125);
  EXPECT_EQ(means.in_system, 0.8125);
}

TEST(Mg1, ExponentialIsMm1ConstantIsMd1WhichIsHalf) {
  for (const double rho : {0.0, 0.1, 0.5, 0.8, 0.95, 0.999}) {
    const double rate = 7.0, service = rho / 7.0;
    EXPECT_DOUBLE_EQ(Mg1(rate, service, 1.0)->wait, Mm1(rate, service)->wait);
    EXPECT_DOUBLE_EQ(Mg1(rate, service, 0.0)->wait, Md1(rate, service)->wait);
    EXPECT_DOUBLE_EQ(2.0 * Md1(rate, service)->wait, Mm1(rate, service)->wait);
  }
}

TEST(Mg1, KeepsLittlesLawAndGrowsWithVariation) {
  double before = -1.0;
  for (const double scv : {0.0, 0.25, 1.0, 4.0, 100.0}) {
    const auto means = *Mg1(0.3, 3.0, scv);
    EXPECT_NEAR(*LittleInSystem(0.3, means.sojourn), means.in_system, 1e-13 * means.in_system);
    EXPECT_GT(means.wait, before);
    before = means.wait;
  }
}

TEST(Mg1, EdgesAndErrors) {
  EXPECT_EQ(Mg1(0.0, 5.0, 2.0)->wait, 0.0);
  EXPECT_EQ(Mg1(0.0, 5.0, 2.0)->sojourn, 5.0);
  EXPECT_TRUE(std::isfinite(Mg1(std::nextafter(1.0, 0.0), 1.0, 3.0)->wait));
  EXPECT_EQ(Mg1(0.5, 1.0, -0.5).error().message, "Mg1: scv_service is -0.5, expected a finite number >= 0");
  EXPECT_EQ(Mg1(1.0, 1.5, 1.0).error().message,
            "Mg1: utilization is 1.5, expected less than 1 (offered load 1.5 erlangs, servers 1)");
  EXPECT_FALSE(Mg1(0.5, std::nan(""), 1.0).has_value());
  EXPECT_FALSE(Mg1(0.5, 1.0, INFINITY).has_value());
}

}  // namespace
}  // namespace harness::queueing
