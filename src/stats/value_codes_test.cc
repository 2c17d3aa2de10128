// SPDX-License-Identifier: Apache-2.0
#include "stats/value_codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/prng.h"

namespace harness::stats {
namespace {

using Values = std::vector<int64_t>;
using Codes = std::vector<uint32_t>;

constexpr int64_t kUnknown = std::numeric_limits<int64_t>::min();

TEST(ValueCodes, WorkedByHand) {
  const CodedValues coded = CodeValues(Values{30, -10, kUnknown, 30, 20}, kUnknown);
  EXPECT_EQ(coded.values, (Values{-10, 20, 30}));
  EXPECT_EQ(coded.codes, (Codes{2, 0, kNoCode, 2, 1}));
  EXPECT_EQ(CodesUpTo(coded.values, -11), 0U);
  EXPECT_EQ(CodesUpTo(coded.values, 20), 2U);
  EXPECT_EQ(CodesUpTo(coded.values, 29), 2U);
  EXPECT_EQ(CodesUpTo(coded.values, std::numeric_limits<int64_t>::max()), 3U);
}

TEST(ValueCodes, NothingKnownHasNoValues) {
  EXPECT_TRUE(CodeValues(Values{}, kUnknown).values.empty());
  const CodedValues unknown = CodeValues(Values{kUnknown, kUnknown}, kUnknown);
  EXPECT_TRUE(unknown.values.empty());
  EXPECT_EQ(unknown.codes, (Codes{kNoCode, kNoCode}));
  EXPECT_EQ(RankedCodes({}, unknown.values).size(), 0U);
}

// Samples of all sizes, of few values and of many, against the same in order.
TEST(ValueCodes, SamplesAsTheStandardLibrarySorts) {
  Philox random(6);
  for (const int bits : {0, 1, 4, 12, 40, 64}) {
    Values values(20'000);
    for (int64_t& value : values)
      value = static_cast<int64_t>(bits == 0 ? 7 : random.Next64() >> (64 - bits));
    const CodedValues coded = CodeValues(values, kUnknown);
    EXPECT_TRUE(std::is_sorted(coded.values.begin(), coded.values.end()));
    for (const size_t n : {size_t{1}, size_t{2}, size_t{47}, size_t{48}, size_t{1000}, size_t{20'000}}) {
      const RankedCodes ranked(std::span(coded.codes).first(n), coded.values);
      Values sorted(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n));
      std::sort(sorted.begin(), sorted.end());
      ASSERT_EQ(ranked.size(), n);
      for (size_t rank = 0; rank < n; ++rank) ASSERT_EQ(ranked.At(rank), sorted[rank]) << bits << " " << n;
    }
  }
}

}  // namespace
}  // namespace harness::stats
