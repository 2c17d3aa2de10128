// SPDX-License-Identifier: Apache-2.0
#include "base/exact_sum.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/prng.h"

namespace harness {
namespace {

TEST(ExactSum, DoesNotOverflowAndForgetsTheOrder) {
  ExactSum up, down;
  for (int i = 0; i < 1000; ++i) up.Add(INT64_MAX);
  for (int i = 0; i < 1000; ++i) down.Add(INT64_MIN);
  EXPECT_FALSE(up.FitsInt64());
  EXPECT_EQ(ToString(up.value()), "9223372036854775807000");
  EXPECT_EQ(ToString(down.value()), "-9223372036854775808000");
  up.Merge(down);
  EXPECT_TRUE(up.FitsInt64());
  EXPECT_EQ(up.AsInt64(), -1000);
}

TEST(ExactSum, TextOfTheExtremes) {
  EXPECT_EQ(ToString(0), "0");
  const Int128 least = static_cast<Int128>(UInt128{1} << 127);
  EXPECT_EQ(ToString(least), "-170141183460469231731687303715884105728");
  EXPECT_EQ(ToString(-(least + 1)), "170141183460469231731687303715884105727");
}

// 2^53 + 1 lies halfway between two doubles; one third of 3 (2^53 + 1) must go to the even one, while
// rounding before dividing would not see the tie.
TEST(ExactSum, DividedByRoundsOnce) {
  ExactSum sum;
  for (int i = 0; i < 3; ++i) sum.Add((int64_t{1} << 53) + 1);
  EXPECT_EQ(sum.DividedBy(3.0), 0x1p53);
  sum.Add(1);
  EXPECT_EQ(sum.DividedBy(3.0), 0x1p53 + 2);
  EXPECT_EQ(sum.DividedBy(-3.0), -0x1p53 - 2);
  ExactSum seven;
  seven.Add(7);
  EXPECT_EQ(seven.DividedBy(0.5), 14.0);
  EXPECT_EQ(seven.DividedBy(1e-3), 7.0 / 1e-3);
  EXPECT_EQ(seven.DividedBy(3600e6), 7.0 / 3600e6);
  EXPECT_EQ(ExactSum().DividedBy(5.0), 0.0);
}

TEST(RoundedRatio, SmallOperandsAreTheHardwareDivision) {
  Philox random(1);
  for (int i = 0; i < 10000; ++i) {
    const auto a = static_cast<int64_t>(random.Next64() >> 12) - (int64_t{1} << 51);
    const auto b = static_cast<int64_t>(random.Next64() >> 12) + 1;
    ASSERT_EQ(RoundedRatio(a, b), static_cast<double>(a) / static_cast<double>(b));
  }
}

// Scaling both by 2^60 takes the long way and must not change a bit.
TEST(RoundedRatio, LongDivisionAgreesWithTheHardware) {
  Philox random(2);
  for (int i = 0; i < 10000; ++i) {
    const auto a = static_cast<int64_t>(random.Next64() >> (12 + random.Below(50))) - (int64_t{1} << 20);
    const auto b = static_cast<int64_t>(random.Next64() >> (12 + random.Below(50))) + 1;
    const Int128 scale = Int128{1} << 60;
    ASSERT_EQ(RoundedRatio(a * scale, b * scale), static_cast<double>(a) / static_cast<double>(b));
  }
}

TEST(RoundedRatio, TiesGoToEvenUnlessAnythingLiesBelow) {
  const Int128 tie = (Int128{1} << 53) + 1;
  EXPECT_EQ(RoundedRatio(tie, 1), 0x1p53);
  EXPECT_EQ(RoundedRatio(tie * 1000000 + 1, 1000000), 0x1p53 + 2);
  EXPECT_EQ(RoundedRatio(-tie * 1000000 - 1, 1000000), -0x1p53 - 2);
  EXPECT_EQ(RoundedRatio(tie << 70, 1), 0x1p123);
  EXPECT_EQ(RoundedRatio((tie << 70) + 1, 1), 0x1p123 + 0x1p71);
  EXPECT_EQ(RoundedMixed(static_cast<UInt128>(tie) << 20, 1, 1000), 0x1p73 + 0x1p21);
  EXPECT_EQ(RoundedMixed(0, 1, 3), 1.0 / 3.0);
}

}  // namespace
}  // namespace harness
