// SPDX-License-Identifier: Apache-2.0
#include "base/distinct_keys.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

std::string RefusalOf(std::string_view text) {
  const auto json = ParseJsonOfDistinctKeys(text, "b.json");
  EXPECT_FALSE(json.has_value());
  return json ? "" : json.error().message;
}

TEST(DistinctKeys, WhatSaysEachKeyOnceIsParsed) {
  const char* text = R"({"a": {"x": 1, "y": [{"x": 2}, {"x": 3}]}, "x": null, "b": [1.5, true, "x", {}]})";
  EXPECT_EQ(ParseJsonOfDistinctKeys(text, "b.json").value(), ParseJson(text, "b.json").value());
  EXPECT_EQ(ParseJsonOfDistinctKeys("[]", "b.json").value(), Json::array());
}

TEST(DistinctKeys, TheFirstThatStandsTwiceIsNamed) {
  EXPECT_EQ(RefusalOf(R"({"a": 1, "b": 2, "a": 3, "b": 4})"),
            "b.json: found the key \"a\" twice, expected it once");
  EXPECT_EQ(RefusalOf(R"({"all": [{"x": {"y": 1, "y": 1}}]})"),
            "b.json: at /all/x: found the key \"y\" twice, expected it once");
}

// Escapes are another way to write the same key.
TEST(DistinctKeys, AnotherSpellingIsTheSameKey) {
  EXPECT_EQ(RefusalOf(R"({"ab": 1, "a\u0062": 2})"), "b.json: found the key \"ab\" twice, expected it once");
}

TEST(DistinctKeys, WhatIsNoJsonIsRefusedAsElsewhere) {
  EXPECT_EQ(RefusalOf(R"({"a": 1, "a": })"), ParseJson(R"({"a": 1, "a": })", "b.json").error().message);
}

}  // namespace
}  // namespace harness
