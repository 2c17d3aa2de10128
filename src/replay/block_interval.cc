// SPDX-License-Identifier: Apache-2.0
#include "replay/block_interval.h"

#include <algorithm>
#include <array>

#include "base/result.h"

namespace harness::replay {
namespace {

constexpr size_t kBlocks = kCells / kCellsInBlock;

// Element ceil(q n) counted from 1, at least the first.
Int128 RankOf(const std::vector<Int128>& sorted, Int128 numerator, Int128 denominator) {
  const auto n = static_cast<Int128>(sorted.size());
  const Int128 rank = (n * numerator + denominator - 1) / denominator;
  return sorted[static_cast<size_t>(std::clamp<Int128>(rank, 1, n) - 1)];
}

int64_t BlocksWithJobs(std::span<const int64_t> counts) {
  int64_t blocks = 0;
  for (size_t first = 0; first < kCells; first += kCellsInBlock) {
    const auto block = counts.subspan(first, kCellsInBlock);
    blocks += std::any_of(block.begin(), block.end(), [](int64_t count) { return count > 0; }) ? 1 : 0;
  }
  return blocks;
}

// Sums of the block that begins at each cell.
std::array<Int128, kCells> BlockSums(std::span<const Int128> sums) {
  std::array<Int128, kCells> blocks{};
  for (size_t first = 0; first < kCells; ++first) {
    for (size_t i = 0; i < kCellsInBlock; ++i) blocks[first] += sums[(first + i) % kCells];
  }
  return blocks;
}

}  // namespace

Cells::Cells(Timestamp first, Timestamp last)
    : first_(first), length_((last - first) / static_cast<Micros>(kCells) + 1) {}

BlockInterval BootstrapTotal(std::span<const Int128> sums, std::span<const int64_t> counts,
                             const Cells& cells, const Philox& random, int64_t replicates,
                             stats::Fraction confidence) {
  HARNESS_CHECK(sums.size() == kCells && counts.size() == kCells);
  BlockInterval interval;
  for (const Int128 sum : sums) interval.estimate_us += sum;
  interval.blocks = BlocksWithJobs(counts);
  interval.block_length_us = cells.length_us() * static_cast<Micros>(kCellsInBlock);
  if (interval.blocks < kLeastBlocks) return interval;
  interval.replicates = replicates;
  const std::array<Int128, kCells> blocks = BlockSums(sums);
  std::vector<Int128> totals(static_cast<size_t>(replicates));
  for (size_t r = 0; r < totals.size(); ++r) {
    Philox stream = random.Stream(r);
    for (size_t i = 0; i < kBlocks; ++i) totals[r] += blocks[stream.Below(kCells)];
  }
  std::sort(totals.begin(), totals.end());
  const Int128 whole = Int128{confidence.denominator} * 2;
  interval.low_us = RankOf(totals, confidence.denominator - confidence.numerator, whole);
  interval.high_us = RankOf(totals, Int128{confidence.denominator} + confidence.numerator, whole);
  return interval;
}

}  // namespace harness::replay
