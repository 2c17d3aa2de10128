// SPDX-License-Identifier: Apache-2.0
#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "stats/parallel.h"

namespace harness::stats {
namespace {

Result<void> CheckOptions(int64_t n, const BootstrapOptions& options) {
  const Fraction level = options.confidence;
  if (n == 0) return InvalidArgument("bootstrap: found an empty sample, expected at least two values");
  if (n < 0) return InvalidArgument("bootstrap: found a negative number of rows");
  if (options.replicates < 100 || options.replicates > 10'000'000) {
    return InvalidArgument("bootstrap: found " + std::to_string(options.replicates) +
                           " replicates, expected 100 to 10000000");
  }
  if (level.denominator > 100'000'000 || level.numerator <= 0 || level.numerator >= level.denominator) {
    return InvalidArgument("bootstrap: expected a confidence strictly between 0 and 1");
  }
  if (options.block_length < 1 || options.block_length > n || options.threads < 1) {
    return InvalidArgument("bootstrap: found block length " + std::to_string(options.block_length) + " and " +
                           std::to_string(options.threads) +
                           " threads, expected 1 to n = " + std::to_string(n) + " and at least 1");
  }
  if (n == 1) return Inconclusive("bootstrap: found one value, expected at least two");
  if (options.block_length > 1 && n / options.block_length < 4) {
    return Inconclusive("bootstrap: found " + std::to_string(n) + " values in blocks of " +
                        std::to_string(options.block_length) + ", expected at least 4 blocks");
  }
  return Ok();
}

// n - 1 in the divisor; deviations from the mean in the order of the replicates.
double StdDevOf(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double mean = 0.0;
  for (const double value : values) mean += (value - values[0]) / n;
  mean += values[0];
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (n - 1.0));
}

}  // namespace

std::vector<size_t> MovingBlockIndices(int64_t n, int64_t block_length, Philox& random) {
  HARNESS_CHECK(block_length >= 1 && block_length <= n);
  std::vector<size_t> rows;
  rows.reserve(static_cast<size_t>(n));
  while (rows.size() < static_cast<size_t>(n)) {
    const uint64_t start = random.Below(static_cast<uint64_t>(n - block_length) + 1);
    for (int64_t k = 0; k < block_length && rows.size() < static_cast<size_t>(n); ++k) {
      rows.push_back(static_cast<size_t>(start) + static_cast<size_t>(k));
    }
  }
  return rows;
}

int64_t DefaultBlockLength(int64_t n) {
  int64_t length = 1;
  while (length * length * length < n) ++length;
  return length;
}

Result<BootstrapResult> BootstrapRows(int64_t n, const IndexStatistic& statistic, const Philox& random,
                                      const BootstrapOptions& options) {
  RETURN_IF_ERROR(CheckOptions(n, options));
  std::vector<size_t> all(static_cast<size_t>(n));
  for (size_t i = 0; i < all.size(); ++i) all[i] = i;
  BootstrapResult result;
  result.estimate = statistic(all);
  result.n = n;
  result.replicates = options.replicates;
  if (!std::isfinite(result.estimate)) {
    return Inconclusive("bootstrap: the statistic of the sample is not a finite number");
  }
  std::vector<double> replicates(static_cast<size_t>(options.replicates));
  ParallelRanges(options.replicates, options.threads, [&](int64_t first, int64_t last) {
    for (int64_t r = first; r < last; ++r) {
      Philox stream = random.Stream(static_cast<uint64_t>(r));
      replicates[static_cast<size_t>(r)] = statistic(MovingBlockIndices(n, options.block_length, stream));
    }
  });
  const auto bad =
      std::find_if(replicates.begin(), replicates.end(), [](double x) { return !std::isfinite(x); });
  if (bad != replicates.end()) {
    return Inconclusive("bootstrap: the statistic of replicate " + std::to_string(bad - replicates.begin()) +
                        " is not a finite number");
  }
  result.std_error = StdDevOf(replicates);
  const Fraction level = options.confidence;
  const Fraction tail{level.denominator - level.numerator, 2 * level.denominator};
  const Fraction ends[] = {tail, {tail.denominator - tail.numerator, tail.denominator}};
  ASSIGN_OR_RETURN(const auto interval, QuantilesInPlace(std::span(replicates), ends));
  result.ci_low = interval[0];
  result.ci_high = interval[1];
  return result;
}

Result<BootstrapResult> Bootstrap(std::span<const double> values, const Statistic& statistic,
                                  const Philox& random, const BootstrapOptions& options) {
  for (const double value : values) {
    if (!std::isfinite(value)) return InvalidArgument("bootstrap: found a value that is not finite");
  }
  std::vector<double> ordered(values.begin(), values.end());
  if (options.block_length == 1) std::sort(ordered.begin(), ordered.end());
  const auto on_rows = [&](std::span<const size_t> rows) {
    std::vector<double> sample(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) sample[i] = ordered[rows[i]];
    return statistic(sample);
  };
  return BootstrapRows(static_cast<int64_t>(values.size()), on_rows, random, options);
}

}  // namespace harness::stats
