// SPDX-License-Identifier: Apache-2.0
#include "replay/block_interval.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

struct Sample {
  std::vector<Int128> sums = std::vector<Int128>(kCells);
  std::vector<int64_t> counts = std::vector<int64_t>(kCells);
};

BlockInterval IntervalOf(const Sample& sample, uint64_t key = 1, int64_t percent = 95) {
  return BootstrapTotal(sample.sums, sample.counts, Cells(0, 1'249), Philox(key), 1000,
                        stats::Percent(percent));
}

TEST(Cells, CoverTheSpanInEqualParts) {
  const Cells cells(1000, 2249);
  EXPECT_EQ(cells.length_us(), 10);
  EXPECT_EQ(cells.Of(1000), 0U);
  EXPECT_EQ(cells.Of(1009), 0U);
  EXPECT_EQ(cells.Of(1010), 1U);
  EXPECT_EQ(cells.Of(2249), 124U);
  EXPECT_EQ(Cells(5, 5).Of(5), 0U);
  const Cells wide(-(INT64_MAX / 4), INT64_MAX / 4);
  EXPECT_LT(wide.Of(INT64_MAX / 4), kCells);
}

TEST(BootstrapTotal, EqualCellsLeaveNoDoubt) {
  Sample sample;
  sample.sums.assign(kCells, 4);
  sample.counts.assign(kCells, 1);
  const BlockInterval interval = IntervalOf(sample);
  EXPECT_EQ(interval.estimate_us, 500);
  EXPECT_EQ(*interval.low_us, 500);
  EXPECT_EQ(*interval.high_us, 500);
  EXPECT_EQ(interval.blocks, 25);
  EXPECT_EQ(interval.block_length_us, 50);
}

TEST(BootstrapTotal, FewBlocksGiveNoInterval) {
  Sample sample;
  for (size_t block = 0; block < 7; ++block) sample.counts[block * kCellsInBlock] = 1;
  sample.sums[0] = 9;
  EXPECT_FALSE(IntervalOf(sample).low_us);
  EXPECT_EQ(IntervalOf(sample).estimate_us, 9);
  EXPECT_EQ(IntervalOf(sample).blocks, 7);
  sample.counts[7 * kCellsInBlock] = 1;
  EXPECT_TRUE(IntervalOf(sample).low_us);
}

// All in one cell: five of 125 block starts hold it, so a total is 1000 times a binomial of 25 draws with p
// 0.04: P(0) = 0.36, P(<= 3) = 0.983, P(<= 2) = 0.923. So 95 % lies between 0 and 3, 80 % between 0 and 2.
TEST(BootstrapTotal, OneCellFollowsTheBinomial) {
  Sample sample;
  sample.counts.assign(kCells, 1);
  sample.sums[60] = 1000;
  EXPECT_EQ(*IntervalOf(sample).low_us, 0);
  EXPECT_EQ(*IntervalOf(sample).high_us, 3000);
  EXPECT_EQ(*IntervalOf(sample, 1, 80).high_us, 2000);
}

// Independent cells: a total of 25 blocks has about the standard deviation of the sum; 95 % of intervals hold
// the true total 0. Of 300 at least 265 (88 %): percentiles of 25 blocks are a little short.
TEST(BootstrapTotal, IntervalsOfNoiseHoldTheTruth) {
  int held = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Philox random(seed);
    Sample sample;
    sample.counts.assign(kCells, 1);
    for (Int128& sum : sample.sums) sum = static_cast<int64_t>(random.Normal() * 1e6);
    const BlockInterval interval = IntervalOf(sample, seed);
    held += *interval.low_us <= 0 && *interval.high_us >= 0 ? 1 : 0;
    ASSERT_LE(*interval.low_us, *interval.high_us);
  }
  EXPECT_GE(held, 265);
  EXPECT_LE(held, 298);
}

TEST(BootstrapTotal, TheKeyDecidesTheBytes) {
  Sample sample;
  sample.counts.assign(kCells, 1);
  for (size_t i = 0; i < kCells; ++i) sample.sums[i] = static_cast<int64_t>(i * i * 7919 % 1009);
  EXPECT_EQ(*IntervalOf(sample, 3).low_us, *IntervalOf(sample, 3).low_us);
  EXPECT_NE(*IntervalOf(sample, 3).low_us, *IntervalOf(sample, 4).low_us);
}

}  // namespace
}  // namespace harness::replay
