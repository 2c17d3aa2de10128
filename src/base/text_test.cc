// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness {
namespace {

using Parts = std::vector<std::string_view>;

TEST(Text, CaseTrimSplitJoin) {
  EXPECT_EQ(AsciiLower("QEMail-\xc3\x84"), "qemail-\xc3\x84");
  EXPECT_EQ(AsciiUpper("qpec1"), "QPEC1");
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \r\n"), "");
  EXPECT_EQ(Split("a,,b", ','), (Parts{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), Parts{""});
  EXPECT_EQ(Split(",", ','), (Parts{"", ""}));
  EXPECT_EQ(Join({"a", "", "b"}, ", "), "a, , b");
  EXPECT_EQ(Join({}, ", "), "");
}

TEST(Text, ParseInt64TakesTheWholeTextOnly) {
  EXPECT_EQ(ParseInt64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(ParseInt64("9223372036854775807"), INT64_MAX);
  for (const char* bad : {"", " 1", "1 ", "+1", "1.0", "9223372036854775808", "0x10", "-", "1,000"}) {
    EXPECT_FALSE(ParseInt64(bad).has_value()) << bad;
  }
}

TEST(Text, ParseDoubleTakesFiniteDecimalNumbersOnly) {
  EXPECT_EQ(ParseDouble("0.1"), 0.1);
  EXPECT_EQ(ParseDouble("-1e-3"), -0.001);
  EXPECT_EQ(ParseDouble("17"), 17.0);
  for (const char* bad :
       {"", " 1", "1 ", "+1", "1e999", "nan", "NaN", "inf", "-infinity", "0x1p3", "1,5", "e5"}) {
    EXPECT_FALSE(ParseDouble(bad).has_value()) << bad;
  }
}

TEST(Text, FormatDoubleIsShortestAndReadsBack) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(1e30), "1e+30");
  EXPECT_EQ(FormatDouble(100.0), "100");
  for (const double value : {1.0 / 3, 2e-308, 5e-324, 1.7976931348623157e308, -123456.789}) {
    EXPECT_EQ(ParseDouble(FormatDouble(value)), value);
  }
}

TEST(Text, FormatsForPeople) {
  EXPECT_EQ(FormatFixed(2.5, 1), "2.5");
  EXPECT_EQ(FormatFixed(2.5, 0), "2");
  EXPECT_EQ(FormatFixed(3.5, 0), "4");
  EXPECT_EQ(FormatFixed(-1.005, 2), "-1.00");  // the binary value lies below 1.005
  EXPECT_EQ(FormatFixed(1.7976931348623157e308, 2).size(), 312U);
  EXPECT_EQ(FormatThousands(435616), "435,616");
  EXPECT_EQ(FormatThousands(0), "0");
  EXPECT_EQ(FormatThousands(-999), "-999");
  EXPECT_EQ(FormatThousands(-1000), "-1,000");
  EXPECT_EQ(FormatThousands(-123456), "-123,456");
  EXPECT_EQ(FormatThousands(INT64_MIN), "-9,223,372,036,854,775,808");
  EXPECT_EQ(HoursText(1084.56), "1,084.6 h");
  EXPECT_EQ(HoursText(-7.359), "-7.4 h");
  EXPECT_EQ(HoursText(-0.01), "0.0 h");
  // A tie goes to the even digit; tests/browser/pages/durations.mjs holds these cases for the console.
  EXPECT_EQ(FormatHours(0), "0 h");
  EXPECT_EQ(FormatHours(0.0004), "0.000 h");
  EXPECT_EQ(FormatHours(-0.0004), "0.000 h");
  EXPECT_EQ(FormatHours(0.0625), "0.062 h");
  EXPECT_EQ(FormatHours(59.6 / 60), "0.993 h");
  EXPECT_EQ(FormatHours(1), "1.000 h");
  EXPECT_EQ(FormatHours(7.359), "7.359 h");
  EXPECT_EQ(FormatHours(-7.359), "-7.359 h");
  EXPECT_EQ(FormatHours(12.25), "12.2 h");
  EXPECT_EQ(FormatHours(12.35), "12.3 h");  // the double is a little below
  EXPECT_EQ(FormatHours(12.75), "12.8 h");
  EXPECT_EQ(FormatHours(999.96), "1,000.0 h");
  EXPECT_EQ(FormatHours(247022.187), "247,022.2 h");
  EXPECT_EQ(FormatHours(1234567.8), "1,234,567.8 h");
  EXPECT_EQ(PercentText(0.878), "87.8 %");
  EXPECT_EQ(PercentText(-0.02), "-2.0 %");
}

TEST(Text, Utf8) {
  for (const char* good : {"", "abc", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsValidUtf8(good)) << good;
  }
  // continuation alone, overlong forms, surrogate, beyond U+10FFFF, cut sequences, bytes that never occur
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xf0\x80\x80\x80", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "\xe2\x82", "\xf0\x9f\x98", "a\xc3", "\xff", "\xc3(", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
}

TEST(Text, CutsBetweenCharacters) {
  EXPECT_EQ(CutUtf8("abc", 3), "abc");
  EXPECT_EQ(CutUtf8("abc", 2), "ab");
  EXPECT_EQ(CutUtf8("a\xe2\x82\xac", 3), "a");
  EXPECT_EQ(CutUtf8("a\xe2\x82\xac", 4), "a\xe2\x82\xac");
  EXPECT_EQ(CutUtf8("\xe2\x82\xac", 1), "");
  EXPECT_EQ(CutUtf8("", 0), "");
}

TEST(Text, QuotedFitsOnOneLine) {
  EXPECT_EQ(Quoted("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(Quoted("a\nb\x7f"), R"("a\x0ab\x7f")");
  EXPECT_EQ(Quoted("\xe2\x82\xac"), "\"\xe2\x82\xac\"");
  EXPECT_EQ(Quoted("\xff"
                   "a"),
            R"("\xffa")");
  EXPECT_EQ(Quoted("abcdef", 3), "\"abc...\"");
  EXPECT_EQ(Quoted("a\xe2\x82\xac", 3), "\"a...\"");  // a cut inside a character drops it
  EXPECT_EQ(Quoted("\xff\xff\xff\xff\xff\xff", 5), R"("\xff\xff\xff\xff\xff...")");  // no text to save
}

TEST(Text, EscapeHtmlLeavesNoMarkup) {
  EXPECT_EQ(EscapeHtml("<a b='\"&'>"), "&lt;a b=&#39;&quot;&amp;&#39;&gt;");
}

TEST(Text, NearestWordOffersSlipsOnly) {
  const std::vector<std::string> known = {"analyse", "import", "report"};
  EXPECT_EQ(NearestWord("imprt", known), "import");
  EXPECT_EQ(NearestWord("analyze", known), "analyse");
  EXPECT_EQ(NearestWord("improt", known), "import");
  EXPECT_EQ(NearestWord("xyzzy", known), std::nullopt);
  EXPECT_EQ(NearestWord("import", {}), std::nullopt);
  // Two neighbours swapped are one slip, also in a short word; two swaps are two.
  EXPECT_EQ(NearestWord("tow", {"one", "two"}), "two");
  EXPECT_EQ(NearestWord("badc", {"abcd"}), std::nullopt);
}

TEST(PValueText, IsShort) {
  EXPECT_EQ(PValueText(0.01234), "0.0123");
  EXPECT_EQ(PValueText(1), "1.0000");
  EXPECT_EQ(PValueText(2.94e-11), "2.9e-11");
  EXPECT_EQ(PValueText(0), "below 1e-300");
}

}  // namespace
}  // namespace harness
