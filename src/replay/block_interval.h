// SPDX-License-Identifier: Apache-2.0
// How sure is a total over time? A block bootstrap of cells of time, in exact integers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "base/prng.h"
#include "base/time.h"
#include "stats/quantile.h"

namespace harness::replay {

// Time from the first to the last eligible execution in 125 cells of equal length: whatever the log's span,
// blocks of 125^(1/3) = 5 neighbours are 25 blocks, long beside a busy period and many enough to resample.
inline constexpr size_t kCells = 125;
inline constexpr size_t kCellsInBlock = 5;
inline constexpr int64_t kLeastBlocks = 8;

// Without enough blocks there is no interval: low and high are nothing.
struct BlockInterval {
  Int128 estimate_us = 0;
  std::optional<Int128> low_us, high_us;
  int64_t blocks = 0;          // blocks with at least one execution
  Micros block_length_us = 0;  // time that a block spans
  int64_t replicates = 0;
};

// The cell of each time; cells are [first + i length, first + (i + 1) length).
class Cells {
 public:
  // Requires first <= last.
  Cells(Timestamp first, Timestamp last);
  size_t Of(Timestamp at) const { return static_cast<size_t>((at - first_) / length_); }
  Micros length_us() const { return length_; }

 private:
  Timestamp first_;
  Micros length_;
};

// Totals of 25 blocks drawn with replacement, each of five neighbours that go round from the last cell to the
// first, so that every cell is drawn alike and the mean of the totals is the estimate. The interval lies
// between the nearest-rank quantiles at (1 - confidence) / 2 and its mirror. Same key, same bytes.
// Requires: sums.size() == counts.size() == kCells; counts: executions in each cell.
// Source: Politis, Romano (1992), "A circular block-resampling procedure for stationary data"; Efron,
// Tibshirani (1993), section 13.3, for percentiles; Kuensch (1989) for the length of blocks.
BlockInterval BootstrapTotal(std::span<const Int128> sums, std::span<const int64_t> counts,
                             const Cells& cells, const Philox& random, int64_t replicates,
                             stats::Fraction confidence);

}  // namespace harness::replay
