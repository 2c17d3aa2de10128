// SPDX-License-Identifier: Apache-2.0
#include "cli/quantity.h"

#include <gtest/gtest.h>

namespace harness::cli {
namespace {

TEST(ParseBytes, TakesBinaryAndDecimalUnits) {
  EXPECT_EQ(ParseBytes("1000").value(), 1000U);
  EXPECT_EQ(ParseBytes("4GiB").value(), uint64_t{4} << 30);
  EXPECT_EQ(ParseBytes("1.5 g").value(), uint64_t{3} << 29);
  EXPECT_EQ(ParseBytes("512MB").value(), 512'000'000U);
  EXPECT_EQ(ParseBytes("0").value(), 0U);
}

TEST(ParseBytes, SaysWhatItFoundAndExpected) {
  for (const char* wrong : {"", "GiB", "-1", "4 GiBs", "1e3", "99999999999 TiB"}) {
    const auto bytes = ParseBytes(wrong);
    ASSERT_FALSE(bytes) << wrong;
    EXPECT_EQ(bytes.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(bytes.error().message.find("expected an amount of bytes"), std::string::npos);
  }
}

TEST(FormatBytes, KeepsThreeDigits) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1023), "1023 B");
  EXPECT_EQ(FormatBytes(1536), "1.50 KiB");
  EXPECT_EQ(FormatBytes(uint64_t{284} << 20), "284 MiB");
  EXPECT_EQ(FormatBytes((uint64_t{1} << 30) - 1), "1.00 GiB");
}

TEST(FormatShortCount, GrowsThroughItsUnits) {
  EXPECT_EQ(FormatShortCount(0), "0");
  EXPECT_EQ(FormatShortCount(2.5), "2.5");
  EXPECT_EQ(FormatShortCount(950), "950");
  EXPECT_EQ(FormatShortCount(12'345), "12.3 k");
  EXPECT_EQ(FormatShortCount(1'200'000), "1.20 M");
}

}  // namespace
}  // namespace harness::cli
