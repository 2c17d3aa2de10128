// SPDX-License-Identifier: Apache-2.0
#include "sessions/money.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness::sessions {
namespace {

TEST(Money, DecimalTextIsExact) {
  EXPECT_EQ(PicoOfDecimal("0.015299"), 15'299'000'000);
  EXPECT_EQ(PicoOfDecimal("0.000234449999"), 234'449'999);
  EXPECT_EQ(PicoOfDecimal("1.8e-06"), 1'800'000);
  EXPECT_EQ(PicoOfDecimal("1E2"), 100'000'000'000'000);
  EXPECT_EQ(PicoOfDecimal("12"), 12'000'000'000'000);
  EXPECT_EQ(PicoOfDecimal(" 000.10 "), 100'000'000'000);
  EXPECT_EQ(PicoOfDecimal("+.5"), 500'000'000'000);
  EXPECT_EQ(PicoOfDecimal("0"), 0);
  EXPECT_EQ(PicoOfDecimal("0e9999"), 0);
}

TEST(Money, BeyondTheTwelfthDecimalIsRoundedHalfToEven) {
  EXPECT_EQ(PicoOfDecimal("0.0000000000005"), 0);  // 0.5 pico: to the even 0
  EXPECT_EQ(PicoOfDecimal("0.0000000000015"), 2);  // 1.5: to 2
  EXPECT_EQ(PicoOfDecimal("0.0000000000025"), 2);  // 2.5: to 2
  EXPECT_EQ(PicoOfDecimal("0.00000000000250001"), 3);
  EXPECT_EQ(PicoOfDecimal("0.0000000000024999"), 2);
  EXPECT_EQ(PicoOfDecimal("9.9999999999999"), 10'000'000'000'000);
  EXPECT_EQ(PicoOfDecimal("1e-300"), 0);
}

TEST(Money, WhatIsNoAmountIsNothing) {
  for (const char* text :
       {"", ".", "-1", "-0", "1.2.3", "1,5", "1e", "e5", "nan", "inf", "0x10", "1e99999", "$5"}) {
    EXPECT_FALSE(PicoOfDecimal(text)) << text;
  }
}

TEST(Money, TheLargestAmountsFitAndTheNextDoNot) {
  EXPECT_EQ(PicoOfDecimal("9223372.036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_FALSE(PicoOfDecimal("9223372.036854775808"));
  EXPECT_FALSE(PicoOfDecimal("9999999"));
  EXPECT_FALSE(PicoOfDecimal("1e12"));
}

TEST(Money, DoublesMeanTheirShortestText) {
  EXPECT_EQ(PicoOfDouble(0.1), 100'000'000'000);
  EXPECT_EQ(PicoOfDouble(0.1 + 0.2), 300'000'000'000);  // 0.30000000000000004, to twelve decimals
  EXPECT_EQ(PicoOfDouble(1.8e-06), 1'800'000);
  EXPECT_EQ(PicoOfDouble(0.0), 0);
  EXPECT_EQ(PicoOfDouble(-0.0), 0);
  EXPECT_FALSE(PicoOfDouble(-0.01));
  EXPECT_FALSE(PicoOfDouble(std::nan("")));
  EXPECT_FALSE(PicoOfDouble(HUGE_VAL));
}

TEST(Money, TextOfAnAmountReadsBack) {
  EXPECT_EQ(DecimalOfPico(15'299'000'000), "0.015299");
  EXPECT_EQ(DecimalOfPico(12'000'000'000'000), "12");
  EXPECT_EQ(DecimalOfPico(0), "0");
  EXPECT_EQ(DecimalOfPico(-1), "-0.000000000001");
  for (int64_t pico :
       {int64_t{1}, int64_t{999}, int64_t{1'000'000'000'001}, std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(PicoOfDecimal(DecimalOfPico(pico)), pico);
  }
}

}  // namespace
}  // namespace harness::sessions
