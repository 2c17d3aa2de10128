// SPDX-License-Identifier: Apache-2.0
#include "memory/seen_ids.h"

#include <gtest/gtest.h>

#include <string>

namespace harness::memory {
namespace {

TEST(SeenIds, SourceAndIdTogetherAreTheKey) {
  EXPECT_EQ(KeyOf("a", "1"), KeyOf("a", "1"));
  EXPECT_NE(KeyOf("a", "1"), KeyOf("b", "1"));
  EXPECT_NE(KeyOf("a", "1"), KeyOf("a", "2"));
  EXPECT_NE(KeyOf("ab", "c"), KeyOf("a", "bc")) << "no text is glued to the other";
}

TEST(SeenIds, KnowsAtLeastOneGenerationAndAtMostTwo) {
  SeenIds seen(10);
  const auto key = [](int i) { return KeyOf("s", std::to_string(i)); };
  for (int i = 0; i < 95; ++i) {
    seen.Insert(key(i));
    EXPECT_LE(seen.size(), 20u);
    for (int back = 0; back < 10 && back <= i; ++back) EXPECT_TRUE(seen.Contains(key(i - back))) << i;
    if (i >= 20) {
      EXPECT_FALSE(seen.Contains(key(i - 20))) << i;
    }
  }
}

}  // namespace
}  // namespace harness::memory
