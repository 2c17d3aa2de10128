// SPDX-License-Identifier: Apache-2.0
#include "base/sort_integers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/prng.h"

namespace harness {
namespace {

TEST(SortIntegers, AsTheStandardLibrarySorts) {
  Philox random(9);
  for (const size_t n : {size_t{0}, size_t{1}, size_t{2}, size_t{4095}, size_t{4096}, size_t{30'000}}) {
    for (const int bits : {0, 1, 10, 11, 12, 33, 50, 64}) {
      std::vector<int64_t> values(n);
      for (int64_t& value : values) {
        const uint64_t drawn = bits == 0 ? 0 : random.Next64() >> (64 - bits);
        value = static_cast<int64_t>(drawn) - (bits == 33 ? 1'000'000'000 : 0);
      }
      std::vector<int64_t> sorted = values;
      std::sort(sorted.begin(), sorted.end());
      SortIntegers(values);
      EXPECT_EQ(values, sorted) << n << " values of " << bits << " bits";
    }
  }
}

TEST(SortIntegers, ManyInOneStretch) {
  Philox random(10);
  std::vector<int64_t> values;
  for (const int64_t centre : {int64_t{0}, int64_t{1} << 60, int64_t{1} << 40}) {
    for (int i = 0; i < 20'000; ++i) values.push_back(centre + static_cast<int64_t>(random.Below(50'000)));
  }
  for (int i = 0; i < 9000; ++i) values.push_back(7);
  std::vector<int64_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  SortIntegers(values);
  EXPECT_EQ(values, sorted);
}

TEST(SortIntegers, TheEndsOfTheRange) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min(), kMost = std::numeric_limits<int64_t>::max();
  std::vector<int64_t> values(5000, kMost);
  values.back() = kLeast;
  values.front() = 0;
  SortIntegers(values);
  EXPECT_EQ(values[0], kLeast);
  EXPECT_EQ(values[1], 0);
  EXPECT_EQ(values[2], kMost);
}

// Few distances, so that there are ties; near each other, in one stretch, and far.
TEST(OrderOfIntegers, ByValueThenPlace) {
  Philox random(11);
  for (const size_t n : {size_t{0}, size_t{1}, size_t{2}, size_t{4095}, size_t{4096}, size_t{30'000}}) {
    for (const int bits : {0, 1, 10, 12, 33, 64}) {
      std::vector<int64_t> values(n);
      for (size_t i = 0; i < n; ++i) {
        const uint64_t drawn = bits == 0 ? 0 : random.Next64() >> (64 - bits);
        values[i] = i % 3 == 0 ? int64_t{7} : static_cast<int64_t>(drawn);
      }
      std::vector<uint32_t> expected(n);
      std::iota(expected.begin(), expected.end(), 0U);
      std::stable_sort(expected.begin(), expected.end(),
                       [&](uint32_t a, uint32_t b) { return values[a] < values[b]; });
      EXPECT_EQ(OrderOfIntegers(values), expected) << n << " values of " << bits << " bits";
    }
  }
}

TEST(OrderOfIntegers, ManyInOneStretch) {
  Philox random(12);
  std::vector<int64_t> values = {int64_t{1} << 60};
  for (int i = 0; i < 20'000; ++i) values.push_back(static_cast<int64_t>(random.Below(5000)));
  const std::vector<uint32_t> order = OrderOfIntegers(values);
  EXPECT_EQ(order.back(), 0U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(values[a], a) < std::pair(values[b], b);
  }));
}

}  // namespace
}  // namespace harness
