// SPDX-License-Identifier: Apache-2.0
#include "queueing/erlang.h"

#include <gtest/gtest.h>

#include <cmath>

#include "queueing/arguments.h"
#include "tests/reference/reference_csv.h"

namespace harness::queueing {
namespace {

// By hand: (a^c / c!) / (1 + a + ... + a^c / c!).
TEST(ErlangB, SmallCasesByHand) {
  EXPECT_DOUBLE_EQ(*ErlangB(1.0, 1), 1.0 / 2.0);
  EXPECT_DOUBLE_EQ(*ErlangB(1.0, 2), 1.0 / 5.0);
  EXPECT_DOUBLE_EQ(*ErlangB(1.0, 3), 1.0 / 16.0);
  EXPECT_DOUBLE_EQ(*ErlangB(2.0, 3), 4.0 / 19.0);
}

// C = B / (1 - rho (1 - B)): 4/19 / (1 - 2/3 * 15/19) = 4/9; M/M/1 waits whenever the server is busy.
TEST(ErlangC, SmallCasesByHand) {
  EXPECT_DOUBLE_EQ(*ErlangC(2.0, 3), 4.0 / 9.0);
  EXPECT_DOUBLE_EQ(*ErlangC(1.0, 2), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(*ErlangC(0.75, 1), 0.75);
}

// The printed traffic tables: the load that n trunks carry at 1 % blocking, to the last digit printed. The
// blocking must pass 1 % within one unit of that digit. python3 -c 'from fractions import Fraction as F;
// import math B=lambda a,n: a**n/math.factorial(n)/sum(a**k/math.factorial(k) for k in range(n+1))
// print(float(B(F("4.46"),10)), float(B(F("84.06"),100)))'   prints 0.009985... and 0.009992...
TEST(ErlangB, ThePrintedTableOfOnePercent) {
  struct Row {
    int64_t servers;
    double load, digit;
  };
  for (const Row& row : {Row{1, 0.0101, 1e-4}, Row{2, 0.153, 1e-3}, Row{3, 0.455, 1e-3}, Row{4, 0.869, 1e-3},
                         Row{5, 1.361, 1e-3}, Row{6, 1.909, 1e-3}, Row{7, 2.501, 1e-3}, Row{8, 3.128, 1e-3},
                         Row{9, 3.783, 1e-3}, Row{10, 4.461, 1e-3}, Row{20, 12.03, 1e-2},
                         Row{30, 20.34, 1e-2}, Row{50, 37.90, 1e-2}, Row{100, 84.06, 1e-2}}) {
    EXPECT_LT(*ErlangB(row.load - row.digit, row.servers), 0.01) << row.servers;
    EXPECT_GT(*ErlangB(row.load + row.digit, row.servers), 0.01) << row.servers;
  }
}

// tests/reference/make_queueing_reference.py: exact fractions, and 60 decimals up to a million servers. The
// bound is the one of the header, 4 c * 2^-53, and four bits for the last operations.
TEST(Erlang, AgreesWithExactArithmetic) {
  for (const auto& row : harness::testing::ReadReference("erlang")) {
    const double load = harness::testing::Number(row.at("offered_load"));
    const int64_t servers = harness::testing::Integer(row.at("servers"));
    const double bound = (4.0 * static_cast<double>(servers) + 16.0) * 1.1102230246251565e-16;
    const double blocked = harness::testing::Number(row.at("erlang_b"));
    EXPECT_NEAR(*ErlangB(load, servers), blocked, bound * blocked) << load << " " << servers;
    if (row.at("erlang_c").empty()) {
      EXPECT_FALSE(ErlangC(load, servers).has_value());
      continue;
    }
    const double waits = harness::testing::Number(row.at("erlang_c"));
    EXPECT_NEAR(*ErlangC(load, servers), waits, bound * waits) << load << " " << servers;
  }
}

TEST(Erlang, FallWithServersRiseWithLoadAndCIsAtLeastB) {
  for (int64_t servers = 1; servers <= 60; ++servers) {
    double blocked_before = 0.0, waits_before = 0.0;
    for (int step = 1; step < 20; ++step) {
      const double load = static_cast<double>(servers) * step / 20.0;
      const double blocked = *ErlangB(load, servers), waits = *ErlangC(load, servers);
      EXPECT_GE(waits, blocked);
      EXPECT_GT(blocked, blocked_before);
      EXPECT_GT(waits, waits_before);
      EXPECT_LT(*ErlangB(load, servers + 1), blocked);
      EXPECT_LT(*ErlangC(load, servers + 1), waits);
      EXPECT_LE(waits, 1.0);
      blocked_before = blocked;
      waits_before = waits;
    }
  }
}

// What is not blocked is carried, by c servers at most: a (1 - B) <= c, and nearly c under a great overload.
TEST(ErlangB, CarriesNoMoreThanItsServers) {
  for (const double load : {0.5, 5.0, 50.0, 5000.0, 1e15}) {
    EXPECT_LE(load * (1.0 - *ErlangB(load, 10)), 10.0);
  }
  EXPECT_NEAR(5000.0 * (1.0 - *ErlangB(5000.0, 10)), 10.0, 0.03);  // an idle server is refilled in 1 / 5000
}

TEST(Erlang, Edges) {
  EXPECT_EQ(*ErlangB(0.0, 0), 1.0);
  EXPECT_EQ(*ErlangB(7.0, 0), 1.0);
  EXPECT_EQ(*ErlangB(0.0, 1), 0.0);
  EXPECT_EQ(*ErlangC(0.0, 1), 0.0);
  EXPECT_EQ(*ErlangB(0.5, kMaxServers), 0.0);  // 0.5^1000000 / 1000000! is no double
  EXPECT_EQ(*ErlangC(0.5, kMaxServers), 0.0);
  const double below_one = std::nextafter(1.0, 0.0);
  EXPECT_NEAR(*ErlangC(below_one, 1), 1.0, 1e-15);
  EXPECT_LE(*ErlangC(std::nextafter(10.0, 0.0), 10), 1.0);
  EXPECT_NEAR(*ErlangC(std::nextafter(10.0, 0.0), 10), 1.0, 1e-14);
  EXPECT_EQ(*ErlangB(1e308, 1), 1.0);
}

TEST(Erlang, ErrorsNameTheArgument) {
  EXPECT_EQ(ErlangB(1.0, -1).error().message, "ErlangB: servers is -1, expected 0 to 1000000");
  EXPECT_EQ(ErlangB(1.0, kMaxServers + 1).error().message,
            "ErlangB: servers is 1000001, expected 0 to 1000000");
  EXPECT_EQ(ErlangB(-0.5, 1).error().message, "ErlangB: offered_load is -0.5, expected a finite number >= 0");
  EXPECT_FALSE(ErlangB(std::nan(""), 1).has_value());
  EXPECT_EQ(ErlangC(0.0, 0).error().message, "ErlangC: servers is 0, expected 1 to 1000000");
  EXPECT_EQ(ErlangC(2.5, 2).error().message,
            "ErlangC: utilization is 1.25, expected less than 1 (offered load 2.5 erlangs, servers 2)");
  EXPECT_EQ(ErlangC(2.0, 2).error().code, ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace harness::queueing
