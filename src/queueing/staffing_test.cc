// SPDX-License-Identifier: Apache-2.0
#include "queueing/staffing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "queueing/arguments.h"
#include "queueing/erlang.h"
#include "queueing/general.h"
#include "queueing/mmc.h"
#include "tests/reference/reference_csv.h"

namespace harness::queueing {
namespace {

// Load 2: M/M/3 waits 4/9 of a service, so a target just there needs 3, just below it 4.
TEST(ServersForWait, ByHand) {
  EXPECT_EQ(*ServersForWait(2.0, 1.0, 0.4445), 3);
  EXPECT_EQ(*ServersForWait(2.0, 1.0, 0.4444), 4);
  EXPECT_EQ(*ServersForWait(0.5, 1.0, 1.0001), 1);  // M/M/1 at rho 1/2 waits one service
  EXPECT_EQ(*ServersForWait(0.5, 1.0, 0.9999), 2);
}

TEST(ServersForWait, IsTheSmallestThatMeetsTheTarget) {
  for (const double load : {0.01, 0.9, 1.0, 7.5, 40.0, 333.3}) {
    for (const double target : {10.0, 1.0, 0.05, 1e-6}) {
      const int64_t servers = *ServersForWait(load / 2.0, 2.0, target, 1.7, 0.4);
      EXPECT_LE(*AllenCunneenWait(load, servers, 1.7, 0.4, 2.0), target);
      const auto fewer = AllenCunneenWait(load, servers - 1, 1.7, 0.4, 2.0);
      EXPECT_TRUE(!fewer.has_value() || *fewer > target) << load << " " << target;
    }
  }
}

TEST(ServersForWaitShare, IsTheSmallestThatMeetsTheTarget) {
  for (const double load : {0.01, 0.9, 1.0, 7.5, 40.0, 333.3}) {
    for (const double target : {0.9, 0.5, 0.1, 1e-6}) {
      const int64_t servers = *ServersForWaitShare(load / 2.0, 2.0, target);
      EXPECT_LE(*ErlangC(load, servers), target);
      const auto fewer = ErlangC(load, servers - 1);
      EXPECT_TRUE(!fewer.has_value() || *fewer > target) << load << " " << target;
    }
  }
}

TEST(ServersForWaitTail, IsTheSmallestThatMeetsTheTarget) {
  for (const double load : {0.01, 0.9, 1.0, 7.5, 40.0, 333.3}) {
    for (const double t : {0.0, 0.1, 3.0}) {
      const int64_t servers = *ServersForWaitTail(load / 2.0, 2.0, t, 0.2);
      EXPECT_LE(*MmcWaitTail(load / 2.0, 2.0, servers, t), 0.2);
      const auto fewer = MmcWaitTail(load / 2.0, 2.0, servers - 1, t);
      EXPECT_TRUE(!fewer.has_value() || *fewer > 0.2) << load << " " << t;
    }
  }
  EXPECT_EQ(*ServersForWaitTail(50.0, 0.5, 0.0, 0.1), *ServersForWaitShare(50.0, 0.5, 0.1));
}

// "80 % within 20 seconds": 100 calls in half an hour of 180 seconds each are 10 erlangs, which need 14
// agents (13 reach 0.20 waiting longer, a hair more than allowed). python3 -c 'import math; a=10 B=lambda c:
// a**c/math.factorial(c)/sum(a**k/math.factorial(k) for k in range(c+1)) C=lambda c: c*B(c)/(c-a+a*B(c))
// print([(c, C(c)*math.exp(-(c-a)*20/180)) for c in (12,13,14)])'
TEST(ServersForWaitTail, TheCallCentre) {
  EXPECT_NEAR(*MmcWaitTail(100.0 / 1800.0, 180.0, 13, 20.0), 0.2044, 1e-4);
  EXPECT_EQ(*ServersForWaitTail(100.0 / 1800.0, 180.0, 20.0, 0.2), 14);
}

// tests/reference/make_queueing_reference.py: Phi by its alternating series with 400 digits.
TEST(HalfinWhittWaitShare, AgreesWithExactArithmetic) {
  for (const auto& row : harness::testing::ReadReference("halfin_whitt")) {
    const double share = harness::testing::Number(row.at("wait_share"));
    EXPECT_NEAR(*HalfinWhittWaitShare(harness::testing::Number(row.at("beta"))), share, 1e-13 * share)
        << row.at("beta");
  }
  EXPECT_EQ(*HalfinWhittWaitShare(0.0), 1.0);
  EXPECT_EQ(*HalfinWhittWaitShare(1e9), 0.0);
}

// It is the limit of Erlang C at c = a + beta sqrt(a): at a million erlangs both agree to about 1 / sqrt(a).
TEST(HalfinWhittWaitShare, IsTheLimitOfErlangC) {
  for (const double beta : {0.25, 1.0, 2.0}) {
    const double load = 990'025.0;  // 995 squared
    const int64_t servers = static_cast<int64_t>(load + beta * 995.0);
    const double exact_beta = (static_cast<double>(servers) - load) / 995.0;
    EXPECT_NEAR(*HalfinWhittWaitShare(exact_beta) / *ErlangC(load, servers), 1.0, 3e-3);
  }
}

TEST(SquareRootServers, IsWithinOneOfErlangC) {
  for (const double load : {1.0, 2.5, 10.0, 50.0, 100.0, 1000.0, 10'000.0, 100'000.0}) {
    for (const double share : {0.8, 0.5, 0.2, 0.05}) {
      const int64_t exact = *ServersForWaitShare(load, 1.0, share);
      EXPECT_LE(std::abs(*SquareRootServers(load, share) - exact), 1) << load << " " << share;
    }
  }
}

// beta 1 gives a share of 0.22336; 100 erlangs then need 100 + 1 * 10.
TEST(SquareRootServers, ByHand) {
  EXPECT_EQ(*SquareRootServers(100.0, 0.2234), 110);
  EXPECT_EQ(*SquareRootServers(100.0, 0.2233), 111);
  EXPECT_EQ(*SquareRootServers(0.0, 0.5), 1);
  EXPECT_EQ(*SquareRootServers(4.0, std::nextafter(1.0, 0.0)), 5);  // never a load of one
  EXPECT_GT(*SquareRootServers(1e12, 1e-300), 1'000'000'000'000);
}

TEST(Staffing, EdgesAndErrors) {
  EXPECT_EQ(*ServersForWait(0.0, 1.0, 1.0), 1);
  EXPECT_EQ(*ServersForWait(1.0, 0.0, 1.0), 1);
  EXPECT_EQ(*ServersForWait(0.999, 1.0, 1e-9, 0.0, 0.0), 1);  // a clockwork never waits
  EXPECT_EQ(*ServersForWaitTail(1.0, 0.0, 0.0, 0.5), 1);
  EXPECT_EQ(*ServersForWait(999'000.0, 1.0, 1.0), 999'001);
  EXPECT_EQ(ServersForWait(1.0, 1.0, 0.0).error().message,
            "ServersForWait: target_wait is 0, expected a finite number > 0");
  EXPECT_EQ(ServersForWaitShare(1.0, 1.0, 1.0).error().message,
            "ServersForWaitShare: target_share is 1, expected a number between 0 and 1, ends excluded");
  EXPECT_EQ(
      ServersForWait(2e6, 1.0, 1.0).error().message,
      "ServersForWait: offered load is 2e+06 erlangs, expected a load and a target that 1000000 servers "
      "can meet");
  EXPECT_FALSE(ServersForWaitShare(999'999.5, 1.0, 1e-6).has_value());
  EXPECT_FALSE(ServersForWaitTail(1.0, 1.0, -1.0, 0.5).has_value());
  EXPECT_FALSE(ServersForWait(std::nan(""), 1.0, 1.0).has_value());
  EXPECT_FALSE(ServersForWait(1e300, 1e300, 1.0).has_value());
  EXPECT_FALSE(SquareRootServers(2e12, 0.5).has_value());
  EXPECT_FALSE(SquareRootServers(1.0, 0.0).has_value());
  EXPECT_FALSE(HalfinWhittWaitShare(-1.0).has_value());
}

}  // namespace
}  // namespace harness::queueing
