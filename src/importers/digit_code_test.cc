// SPDX-License-Identifier: Apache-2.0
#include "importers/digit_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/prng.h"

namespace harness::importers {
namespace {

TEST(DigitCode, GivesEveryLengthBackWithItsZeros) {
  for (size_t length = 1; length <= kMostDigits; ++length) {
    for (const char digit : {'0', '1', '9'}) {
      const std::string text(length, digit);
      const auto code = DigitCode(text);
      ASSERT_TRUE(code) << text;
      EXPECT_GE(*code, 1);
      EXPECT_LT(*code, int64_t{1} << 59);
      EXPECT_EQ(Digits::OfCode(*code).view(), text);
    }
  }
  EXPECT_EQ(Digits::OfCode(*DigitCode("0012345678900")).view(), "0012345678900");
}

TEST(DigitCode, TellsTheNumberToo) {
  for (const int64_t value :
       {int64_t{0}, int64_t{1}, int64_t{9}, int64_t{10}, int64_t{99'999'999}, int64_t{100'000'000},
        int64_t{100'000'001}, int64_t{9'999'999'999'999'999}, int64_t{1'000'000'000'000'000}}) {
    const std::string text = std::to_string(value);
    EXPECT_EQ(Digits::OfValue(value).view(), text);
    EXPECT_EQ(ValueOfCode(*DigitCode(text)), value);
  }
  EXPECT_EQ(ValueOfCode(*DigitCode("0012")), 12);
}

TEST(DigitCode, IsForDigitsAlone) {
  for (const std::string_view text : {"", "12345678901234567", "-1", "+1", " 1", "1 ", "1.0", "1e3", "a",
                                      "1:", "1/", "\xB2", "12345678x", "\x01\x02"}) {
    EXPECT_FALSE(DigitCode(text)) << text;
  }
  for (size_t length = 1; length <= kMostDigits; ++length) {
    for (size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(length, '5');
        text[at] = static_cast<char>(byte);
        EXPECT_EQ(DigitCode(text).has_value(), byte >= '0' && byte <= '9')
            << length << " " << at << " " << byte;
      }
    }
  }
}

TEST(DigitCode, StandsInTheOrderOfTheTexts) {
  const Philox random(20261122);
  std::vector<std::string> texts;
  for (uint64_t i = 0; i < 20'000; ++i) {
    const auto [length, first, more, last] = random.At(i);
    // Many agree in their first digits.
    const std::string text = std::to_string(first % 100) + std::to_string(more) + std::to_string(last);
    texts.push_back(text.substr(0, 1 + length % std::min(kMostDigits, text.size())));
  }
  std::sort(texts.begin(), texts.end());
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(Digits::OfCode(*DigitCode(texts[i])).view(), texts[i]);
    if (i == 0) continue;
    EXPECT_EQ(texts[i - 1] < texts[i], *DigitCode(texts[i - 1]) < *DigitCode(texts[i])) << texts[i];
  }
}

}  // namespace
}  // namespace harness::importers
