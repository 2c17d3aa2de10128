// SPDX-License-Identifier: Apache-2.0
#include "stats/permutation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <vector>

#include "stats/median.h"
#include "stats/parallel.h"
#include "stats/robust.h"

namespace harness::stats {
namespace {

Result<void> CheckArguments(std::span<const double> a, std::span<const double> b,
                            const PermutationOptions& options) {
  if (a.empty() || b.empty()) {
    return InvalidArgument("permutation test: found an empty sample, expected at least two values in each");
  }
  for (const std::span<const double> sample : {a, b}) {
    if (!std::all_of(sample.begin(), sample.end(), [](double x) { return std::isfinite(x); })) {
      return InvalidArgument("permutation test: found a value that is not finite");
    }
  }
  if (options.replicates < 99 || options.replicates > 100'000'000 || options.threads < 1) {
    return InvalidArgument("permutation test: expected 99 to 100000000 replicates and at least 1 thread");
  }
  if (a.size() < 2 || b.size() < 2) {
    return Inconclusive("permutation test: found a sample of one value, expected at least two in each");
  }
  return Ok();
}

double MeanOf(std::span<const double> values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double DifferenceOf(std::span<double> first, std::span<double> second, Difference difference) {
  if (difference == Difference::kOfMeans) return MeanOf(first) - MeanOf(second);
  return MedianInPlace(first) - MedianInPlace(second);
}

// The pooled values, sorted, as deviations from their median: less rounding, and no trace of their order.
Result<std::vector<double>> PooledDeviations(std::span<const double> a, std::span<const double> b,
                                             double& center) {
  std::vector<double> pooled(a.begin(), a.end());
  pooled.insert(pooled.end(), b.begin(), b.end());
  ASSIGN_OR_RETURN(center, Median(pooled));
  std::sort(pooled.begin(), pooled.end());
  for (double& value : pooled) value -= center;
  return pooled;
}

std::vector<double> Deviations(std::span<const double> sample, double center) {
  std::vector<double> deviations(sample.begin(), sample.end());
  std::sort(deviations.begin(), deviations.end());
  for (double& value : deviations) value -= center;
  return deviations;
}

}  // namespace

Result<PermutationResult> PermutationTest(std::span<const double> a, std::span<const double> b,
                                          Difference difference, const Philox& random,
                                          const PermutationOptions& options) {
  RETURN_IF_ERROR(CheckArguments(a, b, options));
  double center = 0.0;
  ASSIGN_OR_RETURN(const auto pooled, PooledDeviations(a, b, center));
  std::vector<double> first = Deviations(a, center);
  std::vector<double> second = Deviations(b, center);
  PermutationResult result;
  result.difference = DifferenceOf(first, second, difference);
  result.n_a = static_cast<int64_t>(a.size());
  result.n_b = static_cast<int64_t>(b.size());
  result.replicates = options.replicates;
  const double scale = std::max(std::fabs(pooled.front()), std::fabs(pooled.back()));
  const double threshold = std::fabs(result.difference) - 1e-12 * scale;
  const size_t chosen = std::min(a.size(), b.size());
  std::atomic<int64_t> as_large{0};
  ParallelRanges(options.replicates, options.threads, [&](int64_t begin, int64_t end) {
    std::vector<double> work(pooled.size());
    int64_t count = 0;
    for (int64_t r = begin; r < end; ++r) {
      Philox stream = random.Stream(static_cast<uint64_t>(r));
      work = pooled;
      for (size_t i = 0; i < chosen; ++i) std::swap(work[i], work[i + stream.Below(work.size() - i)]);
      const std::span<double> all(work);
      if (std::fabs(DifferenceOf(all.first(chosen), all.subspan(chosen), difference)) >= threshold) ++count;
    }
    as_large += count;
  });
  result.p_value = static_cast<double>(1 + as_large) / static_cast<double>(1 + options.replicates);
  return result;
}

}  // namespace harness::stats
