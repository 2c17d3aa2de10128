// SPDX-License-Identifier: Apache-2.0
#include "stats/student_t.h"

#include <gtest/gtest.h>

#include <cmath>

namespace harness::stats {
namespace {

// Closed forms: df 1 is Cauchy's, 1 - 2 atan(t) / pi; df 2 is 1 - t / sqrt(2 + t^2).
TEST(StudentT, ClosedForms) {
  for (const double t : {0.01, 0.5, 1.0, 3.0, 40.0, 1e6}) {
    EXPECT_NEAR(StudentTwoSidedTail(t, 1) / (2 * std::atan(1 / t) / std::acos(-1.0)), 1.0, 1e-12) << t;
    const double root = std::sqrt(2 + t * t);
    EXPECT_NEAR(StudentTwoSidedTail(t, 2) / (2 / (root * (root + t))), 1.0, 1e-12) << t;
  }
}

// Printed tables of the t distribution: 5 % and 1 % two-sided.
TEST(StudentT, TablesOfCriticalValues) {
  EXPECT_NEAR(StudentTwoSidedTail(2.228138852, 10), 0.05, 1e-10);
  EXPECT_NEAR(StudentTwoSidedTail(2.749995654, 30), 0.01, 1e-10);
  EXPECT_NEAR(StudentTwoSidedTail(1.959963984540054, INFINITY), 0.05, 1e-15);
  EXPECT_NEAR(StudentTwoSidedTail(1.959963984540054, 1e8), 0.05, 1e-8);
}

TEST(StudentT, SymmetricAndBounded) {
  EXPECT_EQ(StudentTwoSidedTail(0, 3), 1.0);
  EXPECT_EQ(StudentTwoSidedTail(-2.5, 7.5), StudentTwoSidedTail(2.5, 7.5));
  EXPECT_EQ(StudentTwoSidedTail(INFINITY, 7.5), 0.0);
  EXPECT_GT(StudentTwoSidedTail(1e150, 0.5), 0.0);
}

TEST(StudentT, QuantileUndoesTail) {
  for (const double df : {0.7, 1.0, 4.0, 33.3, 1e12}) {
    for (const double p : {1.0, 0.9, 0.0455, 1e-9}) {
      EXPECT_NEAR(StudentTwoSidedTail(StudentTwoSidedQuantile(p, df), df) / p, 1.0, 1e-9) << df << ' ' << p;
    }
  }
  EXPECT_NEAR(StudentTwoSidedQuantile(0.05, 10), 2.228138852, 1e-9);
}

TEST(StudentT, NormalOfTwoSidedTail) {
  EXPECT_NEAR(NormalOfTwoSidedTail(0.04550026389635841), 2.0, 1e-12);
  EXPECT_NEAR(NormalOfTwoSidedTail(0.0026997960632601866), 3.0, 1e-12);
  EXPECT_EQ(NormalOfTwoSidedTail(1.0), 0.0);
  EXPECT_NEAR(NormalOfTwoSidedTail(0.0), 37.0657, 1e-3);  // as of 1e-300, not infinity
}

TEST(StudentT, RoundSignificant) {
  EXPECT_EQ(RoundSignificant(0.12345678949), 0.123456789);
  EXPECT_EQ(RoundSignificant(-98765432149.0), -98765432100.0);
  EXPECT_EQ(RoundSignificant(2.0 / 3, 2), 0.67);
  EXPECT_EQ(RoundSignificant(0.0), 0.0);
  EXPECT_TRUE(std::isinf(RoundSignificant(INFINITY)));
}

}  // namespace
}  // namespace harness::stats
