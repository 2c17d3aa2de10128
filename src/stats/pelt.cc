// SPDX-License-Identifier: Apache-2.0
#include "stats/pelt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/prng.h"
#include "stats/robust.h"

namespace harness::stats {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Result<void> CheckSeries(std::span<const double> series) {
  if (series.empty()) return InvalidArgument("change points: found an empty series");
  for (size_t i = 0; i < series.size(); ++i) {
    if (!std::isfinite(series[i])) {
      return InvalidArgument("change points: value " + std::to_string(i) + " is not finite");
    }
  }
  return Ok();
}

Result<void> CheckOptions(std::span<const double> series, const PeltOptions& options, int64_t least_segment) {
  RETURN_IF_ERROR(CheckSeries(series));
  if (!(options.penalty > 0.0) || !std::isfinite(options.penalty)) {
    return InvalidArgument("change points: expected a finite penalty above 0");
  }
  if (options.min_segment < least_segment || options.min_segment > (int64_t{1} << 40)) {
    return InvalidArgument("change points: found min_segment " + std::to_string(options.min_segment) +
                           ", expected at least " + std::to_string(least_segment));
  }
  if (!(options.variance_floor >= 0.0) || !std::isfinite(options.variance_floor)) {
    return InvalidArgument("change points: expected a finite variance floor of 0 or more");
  }
  const auto n = static_cast<int64_t>(series.size());
  if (n < 2 * options.min_segment) {
    return Inconclusive("change points: found " + std::to_string(n) + " values, expected at least " +
                        std::to_string(2 * options.min_segment));
  }
  return Ok();
}

// Sums over prefixes of the deviations from the median, 64-bit mantissas.
class PrefixSums {
 public:
  PrefixSums(std::span<const double> series, double center)
      : sums_(series.size() + 1), squares_(series.size() + 1) {
    for (size_t i = 0; i < series.size(); ++i) {
      const long double deviation = static_cast<long double>(series[i]) - static_cast<long double>(center);
      sums_[i + 1] = sums_[i] + deviation;
      squares_[i + 1] = squares_[i] + deviation * deviation;
    }
  }
  // Sum of (x - mean)^2 over [first, last).
  double Deviance(size_t first, size_t last) const {
    const long double sum = sums_[last] - sums_[first];
    const long double rest =
        squares_[last] - squares_[first] - sum * sum / static_cast<long double>(last - first);
    return rest > 0.0L ? static_cast<double>(rest) : 0.0;
  }

 private:
  std::vector<long double> sums_;
  std::vector<long double> squares_;
};

struct Candidate {
  size_t start = 0;
  size_t usable_until = std::numeric_limits<size_t>::max();  // dropped for segments that end beyond it
};

// best[t] is the least cost of the first t values, less one penalty; cost(first, last) that of a segment.
template <typename Cost>
ChangePoints Pelt(size_t n, const PeltOptions& options, const Cost& cost) {
  const auto least = static_cast<size_t>(options.min_segment);
  std::vector<double> best(n + 1, kInfinity);
  std::vector<size_t> previous(n + 1, 0);
  best[0] = -options.penalty;
  std::vector<Candidate> candidates = {{0}};
  std::vector<double> reached;
  for (size_t end = least; end <= n; ++end) {
    if (end >= 2 * least) candidates.push_back({end - least});
    std::erase_if(candidates, [&](const Candidate& candidate) { return candidate.usable_until < end; });
    reached.clear();
    for (const Candidate& candidate : candidates) {
      reached.push_back(best[candidate.start] + cost(candidate.start, end));
      if (reached.back() + options.penalty < best[end]) {
        best[end] = reached.back() + options.penalty;
        previous[end] = candidate.start;
      }
    }
    // Splitting never raises the cost: a start already worse than `best[end]` without paying for a change
    // stays worse for every end that a segment starting here can reach.
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (reached[i] > best[end]) {
        candidates[i].usable_until = std::min(candidates[i].usable_until, end + least - 1);
      }
    }
  }
  ChangePoints result;
  result.cost = best[n];
  result.n = static_cast<int64_t>(n);
  for (size_t start = previous[n]; start > 0; start = previous[start]) {
    result.starts.push_back(static_cast<int64_t>(start));
  }
  std::reverse(result.starts.begin(), result.starts.end());
  return result;
}

}  // namespace

Result<ChangePoints> PeltMean(std::span<const double> series, const PeltOptions& options) {
  RETURN_IF_ERROR(CheckOptions(series, options, 1));
  ASSIGN_OR_RETURN(const double center, Median(series));
  const PrefixSums sums(series, center);
  return Pelt(series.size(), options, [&](size_t first, size_t last) { return sums.Deviance(first, last); });
}

Result<ChangePoints> PeltMeanVariance(std::span<const double> series, const PeltOptions& options) {
  RETURN_IF_ERROR(CheckOptions(series, options, 2));
  ASSIGN_OR_RETURN(const double center, Median(series));
  const PrefixSums sums(series, center);
  const double whole = sums.Deviance(0, series.size()) / static_cast<double>(series.size());
  const double floor = options.variance_floor > 0.0 ? options.variance_floor : 1e-6 * whole;
  if (floor == 0.0) return ChangePoints{{}, 0.0, static_cast<int64_t>(series.size())};
  return Pelt(series.size(), options, [&](size_t first, size_t last) {
    const auto length = static_cast<double>(last - first);
    const double variance = sums.Deviance(first, last) / length;
    const double used = std::max(variance, floor);
    return length * (DeterministicLog(used) + variance / used);
  });
}

Result<double> DifferenceSigma(std::span<const double> series) {
  RETURN_IF_ERROR(CheckSeries(series));
  if (series.size() < 3) return Inconclusive("noise of a series: found fewer than 3 values");
  std::vector<double> differences;
  for (size_t i = 1; i < series.size(); ++i) differences.push_back(series[i] - series[i - 1]);
  ASSIGN_OR_RETURN(const double sigma, MadSigma(differences));
  if (sigma == 0.0) {
    return Inconclusive(
        "noise of a series: found more than half the differences equal, expected them to vary");
  }
  return sigma / std::sqrt(2.0);
}

Result<double> RobustPenalty(std::span<const double> series, double c) {
  if (!(c > 0.0) || !std::isfinite(c)) return InvalidArgument("penalty: expected a finite factor above 0");
  ASSIGN_OR_RETURN(const double sigma, DifferenceSigma(series));
  return c * sigma * sigma * DeterministicLog(static_cast<double>(series.size()));
}

Result<double> SchwarzPenalty(int64_t n, double c) {
  if (!(c > 0.0) || !std::isfinite(c)) return InvalidArgument("penalty: expected a finite factor above 0");
  if (n < 2) return InvalidArgument("penalty: found n = " + std::to_string(n) + ", expected at least 2");
  return c * DeterministicLog(static_cast<double>(n));
}

}  // namespace harness::stats
