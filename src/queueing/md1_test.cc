// SPDX-License-Identifier: Apache-2.0
#include "queueing/md1.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/reference/reference_csv.h"

namespace harness::queueing {
namespace {

// rho 1/2, service 4: 0.5 / 0.5 / 2 * 4.
TEST(Md1, MeanByHand) {
  const auto means = *Md1(0.125, 4.0);
  EXPECT_EQ(means.wait, 2.0);
  EXPECT_EQ(means.sojourn, 6.0);
  EXPECT_EQ(means.in_queue, 0.25);
  EXPECT_EQ(means.in_system, 0.75);
}

// Within the first service, P(wait <= t) = (1 - rho) exp(lambda t) (Erlang 1909).
TEST(Md1WaitTail, TheFirstServiceByHand) {
  EXPECT_NEAR(*Md1WaitTail(0.5, 1.0, 0.0), 0.5, 1e-15);
  EXPECT_NEAR(*Md1WaitTail(0.5, 1.0, 0.5), 1.0 - 0.5 * 1.2840254166877414, 1e-15);
  EXPECT_NEAR(*Md1WaitTail(0.05, 10.0, 5.0), 1.0 - 0.5 * 1.2840254166877414, 1e-15);
}

// tests/reference/make_queueing_reference.py: Erlang's alternating sum with 600 digits. Down to 1e-290 all
// but the last few digits agree. Rates and services are binary fractions, so both see the same numbers.
TEST(Md1WaitTail, AgreesWithErlangsSumDownToTheFarthestTail) {
  double smallest = 1.0;
  for (const auto& row : harness::testing::ReadReference("md1")) {
    const double rho = harness::testing::Number(row.at("rho"));
    const double services = harness::testing::Number(row.at("services"));
    const double tail = harness::testing::Number(row.at("tail"));
    EXPECT_NEAR(*Md1WaitTail(rho / 4.0, 4.0, services * 4.0), tail, 1e-12 * tail) << rho << " " << services;
    smallest = std::min(smallest, tail);
  }
  EXPECT_LT(smallest, 1e-100);
}

// The area under the tail is the mean. Steps of 1/64 service to 100 services; the kinks of the tail, at whole
// services, are ends of steps, so the trapezoid is right to (1/64)^2 / 12 of its largest slope.
TEST(Md1WaitTail, ItsAreaIsTheMean) {
  for (const double rho : {0.25, 0.5, 0.875}) {
    double area = 0.0;
    for (int i = 0; i < 100 * 64; ++i) {
      area += (i == 0 ? 0.5 : 1.0) * *Md1WaitTail(rho, 1.0, i / 64.0) / 64.0;
    }
    EXPECT_NEAR(area, Md1(rho, 1.0)->wait, 1e-4);
  }
}

TEST(Md1WaitTail, FallsWithTimeAndIsContinuousAtWholeServices) {
  double before = 1.0;
  for (int i = 0; i < 400; ++i) {
    const double tail = *Md1WaitTail(0.8, 1.0, i * 0.125);
    EXPECT_LT(tail, before);
    before = tail;
  }
  for (const double whole : {1.0, 2.0, 7.0, 40.0}) {
    const double at = *Md1WaitTail(0.8, 1.0, whole);
    EXPECT_NEAR(*Md1WaitTail(0.8, 1.0, std::nextafter(whole, 0.0)), at, 1e-12 * at);
  }
}

// Far out the tail falls by the factor tau for each service, the root beyond 1 of tau = exp(rho (tau - 1)),
// found here by repeating tau = 1 + ln(tau) / rho.
TEST(Md1WaitTail, TheFarthestWaitsFallGeometrically) {
  double tau = 1.1;
  for (int i = 0; i < 5000; ++i) tau = 1.0 + std::log(tau) / 0.99;
  const double far = *Md1WaitTail(0.99, 1.0, 10'000.0);
  EXPECT_GT(far, 0.0);
  EXPECT_NEAR(far / *Md1WaitTail(0.99, 1.0, 10'001.0), tau, 1e-10);
}

// The header's bound at its far end. The values are the header's sums with 45 decimal digits, so they judge
// the rounding alone; the formula itself is judged by Erlang's sum above.
TEST(Md1WaitTail, RoundingStaysSmallOverManyServices) {
  EXPECT_NEAR(*Md1WaitTail(0.9990234375, 1.0, 10'000.5) / 3.2675018466726725e-09, 1.0, 1e-11);
  EXPECT_NEAR(*Md1WaitTail(0.9990234375, 1.0, 100'000.0) / 1.4091151317305532e-85, 1.0, 1e-10);
  EXPECT_NEAR(*Md1WaitTail(0.5, 1.0, 500.0) / 9.764053876151278e-274, 1.0, 1e-11);
  EXPECT_NEAR(*Md1WaitTail(0.99993896484375, 1.0, 99'999.25) / 4.9942228221651e-06, 1.0, 1e-10);
}

TEST(Md1WaitTail, EdgesAndErrors) {
  EXPECT_EQ(*Md1WaitTail(0.0, 1.0, 0.0), 0.0);
  EXPECT_EQ(*Md1WaitTail(1.0, 0.0, 5.0), 0.0);
  EXPECT_EQ(*Md1WaitTail(0.125, 1.0, 5000.0), 0.0);
  EXPECT_GT(*Md1WaitTail(1e-20, 1.0, 0.5), 0.0);
  const double almost = *Md1WaitTail(1.0 - 1.0 / 1048576.0, 1.0, 10.0);
  EXPECT_GT(almost, 0.9999);
  EXPECT_LT(almost, 1.0);
  EXPECT_GT(*Md1WaitTail(1.0 - 1.0 / 1048576.0, 1.0, kMd1MaxServices), 0.5);
  EXPECT_EQ(Md1WaitTail(0.5, 1.0, 100001.0).error().message,
            "Md1WaitTail: t is 100001 services, expected at most 1e+05");
  EXPECT_FALSE(Md1WaitTail(1.0, 1e-300, 1e300).has_value());  // t / service is infinite
  EXPECT_EQ(Md1WaitTail(0.5, 1.0, -1.0).error().message,
            "Md1WaitTail: t is -1, expected a finite number >= 0");
  EXPECT_EQ(Md1(2.0, 1.0).error().message,
            "Md1: utilization is 2, expected less than 1 (offered load 2 erlangs, servers 1)");
  EXPECT_FALSE(Md1WaitTail(1.0, 1.0, 1.0).has_value());
  EXPECT_FALSE(Md1(-1.0, 1.0).has_value());
}

}  // namespace
}  // namespace harness::queueing
