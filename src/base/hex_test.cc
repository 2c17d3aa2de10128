// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(Hex, DigitsOfEitherCase) {
  EXPECT_EQ(HexDigit('0'), 0);
  EXPECT_EQ(HexDigit('9'), 9);
  EXPECT_EQ(HexDigit('a'), 10);
  EXPECT_EQ(HexDigit('F'), 15);
  for (const char c : {'/', ':', '@', 'G', '`', 'g', '\0', '\xff'}) EXPECT_EQ(HexDigit(c), -1) << c;
}

TEST(Hex, PercentAndTwoDigitsAreAByte) {
  EXPECT_EQ(PercentByte("%41"), 'A');
  EXPECT_EQ(PercentByte("%c3%A9"), '\xc3');
  EXPECT_EQ(PercentByte("%00"), '\0');
  for (const char* text : {"", "%", "%4", "%4g", "%g4", "41%", "% 4", "%-1"})
    EXPECT_FALSE(PercentByte(text)) << text;
}

}  // namespace
}  // namespace harness
