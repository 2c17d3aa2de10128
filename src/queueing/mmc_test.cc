// SPDX-License-Identifier: Apache-2.0
#include "queueing/mmc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "queueing/erlang.h"
#include "queueing/little.h"

namespace harness::queueing {
namespace {

// The hospital of Hillier and Lieberman, Introduction to Operations Research: two patients an hour, 20
// minutes each, one or two doctors. Times in hours; the book prints the fractions below.
TEST(Mmc, TheHospitalExample) {
  const auto one = *Mmc(2.0, 1.0 / 3.0, 1);
  EXPECT_NEAR(one.utilization, 2.0 / 3.0, 1e-15);
  EXPECT_NEAR(one.in_queue, 4.0 / 3.0, 1e-14);
  EXPECT_NEAR(one.in_system, 2.0, 1e-14);
  EXPECT_NEAR(one.wait, 2.0 / 3.0, 1e-14);
  EXPECT_NEAR(one.sojourn, 1.0, 1e-14);
  const auto two = *Mmc(2.0, 1.0 / 3.0, 2);
  EXPECT_NEAR(two.utilization, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(two.in_queue, 1.0 / 12.0, 1e-15);
  EXPECT_NEAR(two.in_system, 3.0 / 4.0, 1e-15);
  EXPECT_NEAR(two.wait, 1.0 / 24.0, 1e-15);
  EXPECT_NEAR(two.sojourn, 3.0 / 8.0, 1e-15);
  // P(wait > t) = C exp(-(c - a) t / mean_service). python3 -c 'from math import exp; print(2/3*exp(-.5),
  // exp(-2)/6)'
  EXPECT_NEAR(*MmcWaitTail(2.0, 1.0 / 3.0, 1, 0.5), 0.4043537731417556, 1e-14);
  EXPECT_NEAR(*MmcWaitTail(2.0, 1.0 / 3.0, 2, 0.5), 0.022555880539435448, 1e-15);
}

TEST(Mmc, OneServerIsMm1) {
  for (const double rho : {0.0, 1e-9, 0.1, 0.5, 0.8, 0.95, 0.999, 0.999999}) {
    const auto many = *Mmc(rho / 4.0, 4.0, 1), one = *Mm1(rho / 4.0, 4.0);
    EXPECT_NEAR(many.wait, one.wait, 1e-14 * one.wait);
    EXPECT_NEAR(many.in_system, one.in_system, 1e-14 * one.in_system);
    EXPECT_EQ(many.utilization, one.utilization);
    EXPECT_NEAR(one.in_system, rho / (1.0 - rho), 1e-9 * one.in_system);  // the geometric distribution's mean
  }
}

TEST(Mmc, KeepsLittlesLaw) {
  for (const int64_t servers : {1, 2, 7, 64}) {
    for (const double rho : {0.05, 0.5, 0.9, 0.99}) {
      const double rate = 3.0, service = rho * static_cast<double>(servers) / rate;
      const auto means = *Mmc(rate, service, servers);
      EXPECT_NEAR(*LittleInSystem(rate, means.sojourn), means.in_system, 1e-12 * means.in_system);
      EXPECT_NEAR(*LittleInSystem(rate, means.wait), means.in_queue, 1e-12 * means.in_queue);
      EXPECT_NEAR(*LittleDiscrepancy(means.in_system, rate, means.sojourn), 0.0, 1e-12);
      EXPECT_NEAR(means.utilization, rho, 1e-15);
    }
  }
}

// The same queue in seconds and in microseconds, a factor of a power of two apart: the same bits.
TEST(Mmc, TheUnitOfTimeIsFree) {
  const auto coarse = *Mmc(0.7, 3.0, 4), fine = *Mmc(0.7 / 1048576.0, 3.0 * 1048576.0, 4);
  EXPECT_EQ(coarse.wait * 1048576.0, fine.wait);
  EXPECT_EQ(coarse.in_queue, fine.in_queue);
  EXPECT_EQ(*MmcWaitTail(0.7, 3.0, 4, 2.0),
            *MmcWaitTail(0.7 / 1048576.0, 3.0 * 1048576.0, 4, 2.0 * 1048576.0));
}

TEST(Mmc, MoreServersWaitLessOnePoolBeatsTwo) {
  double before = Mmc(7.9, 1.0, 8)->wait;
  for (int64_t servers = 9; servers < 30; ++servers) {
    const double wait = Mmc(7.9, 1.0, servers)->wait;
    EXPECT_LT(wait, before);
    before = wait;
  }
  EXPECT_LT(Mmc(7.2, 1.0, 8)->wait, Mmc(3.6, 1.0, 4)->wait);
}

// The mean is the area under the tail: C mean_service / (c - a), here by steps of 1/100 service up to 60
// services (beyond it exp(-60) is left); the trapezoid's relative error is (0.01)^2 / 12.
TEST(MmcWaitTail, ItsAreaIsTheMean) {
  double area = 0.0;
  for (int i = 0; i <= 6000; ++i) area += (i == 0 ? 0.5 : 1.0) * *MmcWaitTail(2.0, 1.0, 3, i * 0.01) * 0.01;
  EXPECT_NEAR(area, Mmc(2.0, 1.0, 3)->wait, 1e-5);
  EXPECT_DOUBLE_EQ(Mmc(2.0, 1.0, 3)->wait, 4.0 / 9.0);
}

TEST(MmcWaitQuantile, IsTheInverseOfTheTail) {
  for (const double p : {0.6, 0.75, 0.9, 0.99, 0.999999}) {
    const double t = *MmcWaitQuantile(2.0 / 5.0, 5.0, 3, p);
    EXPECT_GT(t, 0.0);
    EXPECT_NEAR(*MmcWaitTail(2.0 / 5.0, 5.0, 3, t), 1.0 - p, 1e-12 * (1.0 - p));
  }
}

// M/M/1 at rho 1/2: P(wait > t) = exp(-t / 2) / 2, so the 90th percentile is 2 ln 5 and the median is 0.
TEST(MmcWaitQuantile, ByHand) {
  EXPECT_NEAR(*MmcWaitQuantile(0.5, 1.0, 1, 0.9), 2.0 * 1.6094379124341003, 1e-13);
  EXPECT_EQ(*MmcWaitQuantile(0.5, 1.0, 1, 0.5), 0.0);
  EXPECT_EQ(*MmcWaitQuantile(0.5, 1.0, 1, 0.0), 0.0);
  EXPECT_GT(*MmcWaitQuantile(0.5, 1.0, 1, 0.5000001), 0.0);
}

TEST(Mmc, Edges) {
  for (const auto& means : {*Mmc(0.0, 3.0, 2), *Mmc(3.0, 0.0, 2), *Mm1(0.0, 3.0)}) {
    EXPECT_EQ(means.utilization, 0.0);
    EXPECT_EQ(means.wait, 0.0);
    EXPECT_EQ(means.in_system, 0.0);
  }
  EXPECT_EQ(Mmc(0.0, 3.0, 2)->sojourn, 3.0);
  EXPECT_EQ(*MmcWaitTail(3.0, 0.0, 2, 0.0), 0.0);
  EXPECT_EQ(*MmcWaitTail(0.5, 1.0, 1, 0.0), 0.5);
  EXPECT_EQ(*MmcWaitTail(0.5, 1.0, 1, 1e300), 0.0);
  EXPECT_EQ(*MmcWaitQuantile(0.0, 1.0, 1, 0.999), 0.0);
  const double almost = std::nextafter(1.0, 0.0);  // 1 - 2^-53
  EXPECT_DOUBLE_EQ(Mm1(almost, 1.0)->in_system, 9007199254740992.0);
  EXPECT_NEAR(Mmc(almost, 1.0, 1)->wait / Mm1(almost, 1.0)->wait, 1.0, 1e-15);
}

TEST(Mmc, ErrorsNameTheArgument) {
  EXPECT_EQ(Mmc(2.5, 1.0, 2).error().message,
            "Mmc: utilization is 1.25, expected less than 1 (offered load 2.5 erlangs, servers 2)");
  EXPECT_EQ(Mm1(1.0, 1.0).error().message,
            "Mm1: utilization is 1, expected less than 1 (offered load 1 erlangs, servers 1)");
  EXPECT_EQ(Mmc(1.0, 1.0, 0).error().message, "Mmc: servers is 0, expected 1 to 1000000");
  EXPECT_EQ(Mmc(-1.0, 1.0, 1).error().message, "Mmc: arrival_rate is -1, expected a finite number >= 0");
  EXPECT_EQ(Mm1(1.0, -1.0).error().message, "Mm1: mean_service is -1, expected a finite number >= 0");
  EXPECT_EQ(MmcWaitTail(0.5, 1.0, 1, -1.0).error().message,
            "MmcWaitTail: t is -1, expected a finite number >= 0");
  EXPECT_EQ(MmcWaitQuantile(0.5, 1.0, 1, 1.0).error().message,
            "MmcWaitQuantile: p is 1, expected a number in [0, 1)");
  EXPECT_FALSE(MmcWaitQuantile(0.5, 1.0, 1, std::nan("")).has_value());
  EXPECT_FALSE(Mmc(1e300, 1e300, 1).has_value());
  EXPECT_EQ(Mm1(0.999 / 1e307, 1e307).error().message,
            "Mm1: the result is inf, expected arguments small enough for a finite one");
}

}  // namespace
}  // namespace harness::queueing
