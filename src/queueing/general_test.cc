// SPDX-License-Identifier: Apache-2.0
#include "queueing/general.h"

#include <gtest/gtest.h>

#include <cmath>

#include "queueing/mg1.h"
#include "queueing/mmc.h"

namespace harness::queueing {
namespace {

// rho 0.8, scv 2 and 0.5, service 3: 4 * 1.25 * 3 = 15.
TEST(KingmanWait, ByHand) {
  EXPECT_NEAR(*KingmanWait(0.8, 2.0, 0.5, 3.0), 15.0, 1e-13);
  EXPECT_EQ(*KingmanWait(0.5, 0.0, 0.0, 3.0), 0.0);  // a clockwork never waits
}

// c 3, a 2: C = 4/9, wait of M/M/3 = 4/9 services; times (2 + 0.5) / 2 and 3.
TEST(AllenCunneenWait, ByHand) {
  EXPECT_DOUBLE_EQ(*AllenCunneenWait(2.0, 3, 2.0, 0.5, 3.0), 4.0 / 9.0 * 1.25 * 3.0);
}

TEST(KingmanWait, IsExactForPoissonArrivals) {
  for (const double rho : {0.1, 0.5, 0.9, 0.99}) {
    for (const double scv : {0.0, 0.5, 1.0, 9.0}) {
      const double exact = Mg1(rho / 2.0, 2.0, scv)->wait;
      EXPECT_NEAR(*KingmanWait(rho, 1.0, scv, 2.0), exact, 1e-14 * exact);
    }
  }
}

TEST(AllenCunneenWait, IsMmcWhenBothAreExponentialAndKingmanForOneServer) {
  for (const double rho : {0.1, 0.5, 0.9, 0.99}) {
    for (const int64_t servers : {1, 2, 5, 50}) {
      const double load = rho * static_cast<double>(servers);
      EXPECT_DOUBLE_EQ(*AllenCunneenWait(load, servers, 1.0, 1.0, 4.0), Mmc(load / 4.0, 4.0, servers)->wait);
    }
    const double one = *KingmanWait(rho, 0.3, 2.0, 4.0);
    EXPECT_NEAR(*AllenCunneenWait(rho, 1, 0.3, 2.0, 4.0), one, 1e-12 * one);
  }
}

TEST(GeneralWaits, GrowWithLoadAndVariation) {
  EXPECT_LT(*KingmanWait(0.5, 1.0, 1.0, 1.0), *KingmanWait(0.6, 1.0, 1.0, 1.0));
  EXPECT_LT(*KingmanWait(0.5, 1.0, 1.0, 1.0), *KingmanWait(0.5, 1.5, 1.0, 1.0));
  EXPECT_LT(*KingmanWait(0.5, 1.0, 1.0, 1.0), *KingmanWait(0.5, 1.0, 1.5, 1.0));
  EXPECT_LT(*AllenCunneenWait(3.0, 4, 1.0, 1.0, 1.0), *AllenCunneenWait(3.5, 4, 1.0, 1.0, 1.0));
  EXPECT_LT(*AllenCunneenWait(3.0, 5, 1.0, 1.0, 1.0), *AllenCunneenWait(3.0, 4, 1.0, 1.0, 1.0));
}

TEST(GeneralWaits, EdgesAndErrors) {
  EXPECT_EQ(*KingmanWait(0.0, 1.0, 1.0, 1.0), 0.0);
  EXPECT_EQ(*AllenCunneenWait(0.0, 3, 1.0, 1.0, 1.0), 0.0);
  EXPECT_TRUE(KingmanWait(std::nextafter(1.0, 0.0), 1.0, 1.0, 1.0).has_value());
  EXPECT_EQ(KingmanWait(1.25, 1.0, 1.0, 1.0).error().message,
            "KingmanWait: rho is 1.25, expected a number in [0, 1)");
  EXPECT_EQ(KingmanWait(-0.1, 1.0, 1.0, 1.0).error().message,
            "KingmanWait: rho is -0.1, expected a number in [0, 1)");
  EXPECT_EQ(KingmanWait(0.5, -1.0, 1.0, 1.0).error().message,
            "KingmanWait: scv_arrival is -1, expected a finite number >= 0");
  EXPECT_EQ(AllenCunneenWait(0.5, 1, 1.0, -1.0, 1.0).error().message,
            "AllenCunneenWait: scv_service is -1, expected a finite number >= 0");
  EXPECT_EQ(AllenCunneenWait(3.0, 2, 1.0, 1.0, 1.0).error().message,
            "AllenCunneenWait: utilization is 1.5, expected less than 1 (offered load 3 erlangs, servers 2)");
  EXPECT_EQ(AllenCunneenWait(0.5, 0, 1.0, 1.0, 1.0).error().message,
            "AllenCunneenWait: servers is 0, expected 1 to 1000000");
  EXPECT_FALSE(KingmanWait(0.5, 1.0, 1.0, std::nan("")).has_value());
  EXPECT_FALSE(KingmanWait(0.5, 1e308, 1e308, 10.0).has_value());
}

}  // namespace
}  // namespace harness::queueing
