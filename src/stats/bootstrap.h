// SPDX-License-Identifier: Apache-2.0
// Bootstrap standard errors and percentile intervals, for independent values and for series in time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/prng.h"
#include "base/result.h"
#include "stats/quantile.h"

namespace harness::stats {

struct BootstrapOptions {
  int64_t replicates = 2000;     // 100 .. 10^7
  Fraction confidence{95, 100};  // strictly between 0 and 1
  int64_t block_length = 1;      // 1: independent values; above: moving blocks of that many neighbours, <= n
  int threads = 1;               // >= 1; the result is the same for any number
};

struct BootstrapResult {
  double estimate = 0.0;   // the statistic of the sample itself
  double std_error = 0.0;  // standard deviation (n - 1) of the replicates
  double ci_low = 0.0;     // type 7 quantiles of the replicates at (1 - confidence) / 2 and its mirror
  double ci_high = 0.0;
  int64_t n = 0;
  int64_t replicates = 0;
};

// A pure function of a sample; with several threads it is called from all of them at once.
using Statistic = std::function<double(std::span<const double>)>;
// The same on the chosen row numbers, for statistics of several columns.
using IndexStatistic = std::function<double(std::span<const size_t>)>;

// Replicate r draws from random.Stream(r), so only the key of `random` matters: give each purpose its own.
// The percentile interval is first-order accurate and needs no formula for the statistic; it is not
// corrected for bias or skewness.
// Bootstrap sorts independent values (block_length 1) first, so their order does not matter; blocks keep it.
// Errors: kInvalidArgument for an empty sample, options outside their range, a value that is not finite;
//         kInconclusive for one value, fewer than 4 blocks, or a replicate whose statistic is not finite.
// Source: Efron, Tibshirani (1993), "An Introduction to the Bootstrap", sections 6.2 and 13.3;
//         Kuensch (1989), Ann. Statist. 17(3), 1217-1241 for moving blocks.
Result<BootstrapResult> Bootstrap(std::span<const double> values, const Statistic& statistic,
                                  const Philox& random, const BootstrapOptions& options = {});
Result<BootstrapResult> BootstrapRows(int64_t n, const IndexStatistic& statistic, const Philox& random,
                                      const BootstrapOptions& options = {});

// n row numbers made of blocks of `block_length` consecutive ones whose starts are uniform on
// 0 .. n - block_length; the last block is cut. Requires 1 <= block_length <= n.
std::vector<size_t> MovingBlockIndices(int64_t n, int64_t block_length, Philox& random);

// The least b with b^3 >= n: the usual order of growth for the variance of a mean. Requires n >= 1.
int64_t DefaultBlockLength(int64_t n);

}  // namespace harness::stats
