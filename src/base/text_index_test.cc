// SPDX-License-Identifier: Apache-2.0
#include "base/text_index.h"

#include <gtest/gtest.h>

#include <map>

#include "base/prng.h"

namespace harness {
namespace {

TEST(TextIndex, NumbersTextsInOrderOfFirstSight) {
  TextIndex index;
  EXPECT_EQ(index.Find("a"), TextIndex::kNone);
  EXPECT_EQ(index.Add("a"), 0U);
  EXPECT_EQ(index.Add(""), 1U);
  EXPECT_EQ(index.Add(std::string_view("a\0", 2)), 2U);
  EXPECT_EQ(index.Add("a"), 0U);
  EXPECT_EQ(index.Find(""), 1U);
  EXPECT_EQ(index.TextOf(2), std::string_view("a\0", 2));
  EXPECT_EQ(index.size(), 3U);
  index.Clear();
  EXPECT_EQ(index.size(), 0U);
  EXPECT_EQ(index.Find("a"), TextIndex::kNone);
  EXPECT_EQ(index.Add("b"), 0U);
}

// Against the standard map: lengths around the words that the hash takes at once, many repeats.
TEST(TextIndex, AgreesWithAMap) {
  Philox random(7);
  TextIndex index;
  std::map<std::string, size_t> expected;
  for (int i = 0; i < 200'000; ++i) {
    const auto number = static_cast<size_t>(random.Below(30'000));
    std::string text = std::to_string(number);
    text.append(number % 40, static_cast<char>('a' + number % 3));
    const auto [at, added] = expected.try_emplace(text, expected.size());
    EXPECT_EQ(index.Find(text), added ? TextIndex::kNone : at->second);
    ASSERT_EQ(index.Add(text), at->second);
  }
  ASSERT_EQ(index.size(), expected.size());
  for (const auto& [text, number] : expected) {
    EXPECT_EQ(index.TextOf(number), text);
    EXPECT_EQ(index.Find(text), number);
  }
}

}  // namespace
}  // namespace harness
