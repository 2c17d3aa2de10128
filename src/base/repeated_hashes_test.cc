// SPDX-License-Identifier: Apache-2.0
#include "base/repeated_hashes.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/prng.h"

namespace harness {
namespace {

TEST(RepeatedHashes, OneThatComesTwiceIsFoundWhereverItStands) {
  Philox random(3);
  for (const size_t n : {size_t{2}, size_t{100}, size_t{16'384}, size_t{100'000}}) {
    std::vector<uint64_t> hashes(n);
    for (uint64_t& hash : hashes) hash = random.Next64();
    EXPECT_FALSE(AnyRepeated(hashes)) << n;
    for (int i = 0; i < 20; ++i) {
      std::vector<uint64_t> twice = hashes;
      const size_t from = random.Below(n), to = (from + 1 + random.Below(n - 1)) % n;
      twice[to] = twice[from];
      EXPECT_TRUE(AnyRepeated(twice)) << n << " values, " << from << " and " << to;
    }
  }
}

TEST(RepeatedHashes, ValuesThatAreNotSpread) {
  EXPECT_FALSE(AnyRepeated({}));
  EXPECT_FALSE(AnyRepeated(std::vector<uint64_t>{0}));
  EXPECT_TRUE(AnyRepeated(std::vector<uint64_t>{0, 1, 0}));
  std::vector<uint64_t> numbers;
  for (uint64_t i = 0; i < 3000; ++i) numbers.push_back(i);
  EXPECT_FALSE(AnyRepeated(numbers));
  numbers.push_back(2999);
  EXPECT_TRUE(AnyRepeated(numbers));
  // Only the uppermost bits differ.
  std::vector<uint64_t> upper;
  for (uint64_t i = 0; i < 3000; ++i) upper.push_back(i << 52);
  EXPECT_FALSE(AnyRepeated(upper));
}

}  // namespace
}  // namespace harness
