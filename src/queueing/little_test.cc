// SPDX-License-Identifier: Apache-2.0
#include "queueing/little.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness::queueing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A shop: 10 customers an hour who stay half an hour are 5 in the shop.
TEST(Little, SolvesForEachOfTheThree) {
  EXPECT_EQ(*LittleInSystem(10.0, 0.5), 5.0);
  EXPECT_EQ(*LittleSojourn(5.0, 10.0), 0.5);
  EXPECT_EQ(*LittleArrivalRate(5.0, 0.5), 10.0);
}

TEST(Little, AnEmptySystem) {
  EXPECT_EQ(*LittleInSystem(0.0, 3.0), 0.0);
  EXPECT_EQ(*LittleInSystem(3.0, 0.0), 0.0);
  EXPECT_EQ(*LittleSojourn(0.0, 2.0), 0.0);
}

TEST(Little, DiscrepancyIsARatio) {
  EXPECT_EQ(*LittleDiscrepancy(5.0, 10.0, 0.5), 0.0);
  EXPECT_NEAR(*LittleDiscrepancy(5.5, 10.0, 0.5), 0.1, 1e-15);
  EXPECT_EQ(*LittleDiscrepancy(0.0, 10.0, 0.5), -1.0);
  // The unit of time drops out: seconds or minutes.
  EXPECT_EQ(*LittleDiscrepancy(7.0, 2.0, 3.0), *LittleDiscrepancy(7.0, 120.0, 0.05));
}

TEST(Little, ErrorsNameTheArgument) {
  EXPECT_EQ(LittleInSystem(-1.0, 1.0).error().message,
            "LittleInSystem: arrival_rate is -1, expected a finite number >= 0");
  EXPECT_EQ(LittleInSystem(1.0, std::nan("")).error().message,
            "LittleInSystem: sojourn is nan, expected a finite number >= 0");
  EXPECT_EQ(LittleSojourn(1.0, 0.0).error().message,
            "LittleSojourn: arrival_rate is 0, expected a finite number > 0");
  EXPECT_EQ(LittleArrivalRate(1.0, kInfinity).error().message,
            "LittleArrivalRate: sojourn is inf, expected a finite number > 0");
  EXPECT_EQ(LittleInSystem(1e300, 1e300).error().message,
            "LittleInSystem: the result is inf, expected arguments small enough for a finite one");
  for (const auto& result : {LittleDiscrepancy(-1, 1, 1), LittleDiscrepancy(1, 0, 1),
                             LittleDiscrepancy(1, 1, -2), LittleDiscrepancy(1, 1e-300, 1e-300)}) {
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace harness::queueing
