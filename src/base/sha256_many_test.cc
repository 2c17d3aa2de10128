// SPDX-License-Identifier: Apache-2.0
#include "base/sha256_many.h"

#include <gtest/gtest.h>

#include <string>

#include "base/prng.h"

namespace harness {
namespace {

// Messages around every padding edge, and some long ones, against libcrypto.
std::vector<std::string> Messages(size_t count) {
  Philox random(7);
  std::vector<std::string> messages;
  for (size_t i = 0; i < count; ++i) {
    const size_t size = i % 3 == 0 ? random.Below(5000) : i % 130;
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random.Below(256));
    messages.push_back(std::move(text));
  }
  return messages;
}

TEST(Sha256Many, EqualsOneAtATimeForEveryCountOfLanes) {
  for (const size_t count : {0U, 1U, 2U, 7U, 8U, 9U, 15U, 16U, 17U, 40U, 400U}) {
    const std::vector<std::string> messages = Messages(count);
    const std::vector<std::string_view> views(messages.begin(), messages.end());
    const std::vector<Digest> digests = Sha256Many(views);
    ASSERT_EQ(digests.size(), count);
    for (size_t i = 0; i < count; ++i)
      EXPECT_EQ(digests[i], Sha256Of(messages[i])) << count << ", message " << i;
  }
}

TEST(Sha256Many, KnowsTheEmptyMessage) {
  const std::vector<std::string_view> views(20, "");
  for (const Digest& digest : Sha256Many(views)) {
    EXPECT_EQ(HexOf(digest), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }
}

}  // namespace
}  // namespace harness
