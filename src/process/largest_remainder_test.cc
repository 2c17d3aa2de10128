// SPDX-License-Identifier: Apache-2.0
#include "process/largest_remainder.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

using Shares = std::vector<Micros>;

// Quotas 3.5, 3.5 and 2: the first in the order gets the odd one.
TEST(LargestRemainder, TheLargestRemainderGetsTheRest) {
  EXPECT_EQ(SplitByLargestRemainder(9, {7, 7, 4}, {0, 1, 2}), (Shares{4, 3, 2}));
  EXPECT_EQ(SplitByLargestRemainder(9, {7, 7, 4}, {1, 0, 2}), (Shares{3, 4, 2}));
  EXPECT_EQ(SplitByLargestRemainder(10, {1, 1, 1}, {2, 1, 0}), (Shares{3, 3, 4}));
}

TEST(LargestRemainder, NothingIsSplitIntoNothing) {
  EXPECT_EQ(SplitByLargestRemainder(0, {1, 2}, {0, 1}), (Shares{0, 0}));
  EXPECT_EQ(SplitByLargestRemainder(5, {0, 0}, {0, 1}), (Shares{0, 0}));
  EXPECT_EQ(SplitByLargestRemainder(5, {}, {}), Shares{});
}

// Slot-time of 80,000 slots over a year, a million times: beyond 64 bits.
TEST(LargestRemainder, WeightsBeyond64BitsAreSplitAsWell) {
  const UInt128 large = UInt128{1} << 100;
  const Micros whole = Micros{1} << 62;
  EXPECT_EQ(SplitByLargestRemainder(whole, {large, 3 * large, 0}, {0, 1, 2}),
            (Shares{whole / 4, whole / 4 * 3, 0}));
  EXPECT_EQ(SplitByLargestRemainder(7, {large, large, 1}, {0, 1, 2}), (Shares{4, 3, 0}));
}

}  // namespace
}  // namespace harness::process
