// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <limits>

namespace harness {
namespace {

std::string Canonical(std::string_view text) {
  const auto value = ParseJson(text, "test");
  EXPECT_TRUE(value.has_value()) << text;
  return value ? CanonicalJson(*value).value() : "";
}

// RFC 8785, appendix B: the bits of a double, and its text.
TEST(CanonicalJson, NumbersOfRfc8785) {
  const std::pair<uint64_t, const char*> samples[] = {
      {0x0000000000000000, "0"},
      {0x8000000000000000, "0"},
      {0x0000000000000001, "5e-324"},
      {0x8000000000000001, "-5e-324"},
      {0x7fefffffffffffff, "1.7976931348623157e+308"},
      {0xffefffffffffffff, "-1.7976931348623157e+308"},
      {0x4340000000000000, "9007199254740992"},
      {0xc340000000000000, "-9007199254740992"},
      {0x4430000000000000, "295147905179352830000"},
      {0x44b52d02c7e14af5, "9.999999999999997e+22"},
      {0x44b52d02c7e14af6, "1e+23"},
      {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
      {0x444b1ae4d6e2ef4e, "999999999999999700000"},
      {0x444b1ae4d6e2ef4f, "999999999999999900000"},
      {0x444b1ae4d6e2ef50, "1e+21"},
      {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
      {0x3eb0c6f7a0b5ed8d, "0.000001"},
      {0x41b3de4355555553, "333333333.3333332"},
      {0x41b3de4355555554, "333333333.33333325"},
      {0x41b3de4355555555, "333333333.3333333"},
      {0x41b3de4355555556, "333333333.3333334"},
      {0x41b3de4355555557, "333333333.33333343"},
      {0xbecbf647612f3696, "-0.0000033333333333333333"},
      {0x43143ff3c1cb0959, "1424953923781206.2"},
  };
  for (const auto& [bits, text] : samples) EXPECT_EQ(*CanonicalJson(Json(std::bit_cast<double>(bits))), text);
  for (const uint64_t bits : {0x7fffffffffffffffULL, 0x7ff0000000000000ULL}) {
    EXPECT_EQ(CanonicalJson(Json(std::bit_cast<double>(bits))).error().code, ErrorCode::kInvalidArgument);
  }
}

// RFC 8785, section 3.2.3.
TEST(CanonicalJson, KeysAreSortedByUtf16CodeUnits) {
  EXPECT_EQ(
      Canonical(
          R"({"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
                          "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
                          "\u00f6": "Latin Small Letter O With Diaeresis"})"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
      "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
      "\"\U0001F600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

// RFC 8785, section 3.2.2.
TEST(CanonicalJson, SampleOfRfc8785) {
  EXPECT_EQ(Canonical(R"({"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                          "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                          "literals": [null, true, false]})"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(CanonicalJson, IntegersKeepAllTheirDigits) {
  EXPECT_EQ(*CanonicalJson(Json(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(*CanonicalJson(Json(UINT64_MAX)), "18446744073709551615");
  EXPECT_EQ(*CanonicalJson(Json(1.0)), "1");
  EXPECT_EQ(Canonical("-0"), "0");
}

TEST(CanonicalJson, EmptyAndNested) {
  EXPECT_EQ(Canonical("{ }"), "{}");
  EXPECT_EQ(Canonical("[ ]"), "[]");
  EXPECT_EQ(Canonical(R"({"b":[{"d":1,"c":[]}],"a":{}})"), R"({"a":{},"b":[{"c":[],"d":1}]})");
}

TEST(CanonicalJson, TextThatIsNotUtf8IsInvalidArgument) {
  EXPECT_EQ(CanonicalJson(Json("\xff")).error().code, ErrorCode::kInvalidArgument);
  Json object;
  object["\xc0\x80"] = 1;
  EXPECT_EQ(CanonicalJson(object).error().code, ErrorCode::kInvalidArgument);
}

TEST(ParseJson, ErrorsSayWhere) {
  const auto error = ParseJson("{\"a\": 1,\n  \"b\": }", "config.json");
  ASSERT_FALSE(error.has_value());
  EXPECT_EQ(error.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(error.error().message, "config.json:2:8: found \"}\", expected valid JSON");
  EXPECT_NE(ParseJson("", "x").error().message.find("the end of the text"), std::string::npos);
}

TEST(ParseJson, WhatIsNoJsonIsInvalidArgument) {
  for (const char* text : {"{", "[1,]", "nul", "01", "1 2", "{\"a\":1,}", "\"\xff\"", "NaN", "'a'",
                           "\"\\ud800\"", "1e999", "[-1e400]"}) {
    const auto value = ParseJson(text, "x");
    ASSERT_FALSE(value.has_value()) << text;
    EXPECT_EQ(value.error().code, ErrorCode::kInvalidArgument) << text;
  }
}

TEST(ParseJson, ANumberBeyondTheRangeIsNamedWithItsPlace) {
  EXPECT_EQ(
      ParseJson("{\"a\": 1,\n  \"b\": 1e999}", "b.json").error().message,
      "b.json:2:8: found the number 1e999, expected one that a double can hold, at most 1.8e308 in size");
  EXPECT_NE(ParseJson("[-1e400]", "x").error().message.find("x:1:2: found the number -1e400"),
            std::string::npos);
}

TEST(ParseJson, NestingIsLimited) {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  const auto deepest = ParseJson(nested(512), "x");
  ASSERT_TRUE(deepest.has_value());
  EXPECT_EQ(*CanonicalJson(*deepest), nested(512));
  EXPECT_TRUE(ParseJson(std::string(512, '[') + "1" + std::string(512, ']'), "x").has_value());
  EXPECT_FALSE(ParseJson(nested(513), "x").has_value());
  EXPECT_FALSE(CanonicalJson(Json::array({*deepest})).has_value());
  EXPECT_FALSE(ParseJson(nested(1'000'000), "x").has_value());
}

TEST(PrettyJson, IsSortedIndentedAndEndsTheLine) {
  EXPECT_EQ(PrettyJson(Json{{"b", 1}, {"a", {1, 2}}}), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": 1\n}\n");
}

}  // namespace
}  // namespace harness
