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

// Sums over prefixes of the deviations from the median, added with mantissas of 64 bits.
class PrefixSums {
 public:
  PrefixSums(std::span<const double> series, double center) : sums_(1, 0.0), squares_(1, 0.0) {
    long double sum = 0.0L, square = 0.0L;
    for (const double value : series) {
      const long double deviation = static_cast<long double>(value) - static_cast<long double>(center);
      sum += deviation;
      square += deviation * deviation;
      sums_.push_back(static_cast<double>(sum));
      squares_.push_back(static_cast<double>(square));
    }
  }
  size_t size() const { return sums_.size() - 1; }
  double Sum(size_t count) const { return sums_[count]; }
  double Square(size_t count) const { return squares_[count]; }

 private:
  std::vector<double> sums_, squares_;
};

// Loops without branches, which the compiler turns into instructions on several values (the folder's
// CMakeLists asks for that): the search spends its time in them.
constexpr size_t kLanes = 8;

double Least(std::span<const double> values) {
  double least[kLanes];
  std::fill(std::begin(least), std::end(least), kInfinity);
  size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) {
      least[lane] = values[i + lane] < least[lane] ? values[i + lane] : least[lane];
    }
  }
  for (; i < values.size(); ++i) least[0] = std::min(least[0], values[i]);
  return *std::min_element(std::begin(least), std::end(least));
}

bool AnyAbove(std::span<const double> values, double bound) {
  int64_t above = 0;
  for (const double value : values) above += value > bound ? 1 : 0;
  return above > 0;
}

// Starts of the last segment, ascending, an array for each of their figures.
class Candidates {
 public:
  explicit Candidates(const PrefixSums& sums) : sums_(sums) {}

  // `best`: the least cost of all that stands before `start`.
  void Add(size_t start, double best) {
    start_.push_back(static_cast<double>(start));
    best_.push_back(best);
    sum_.push_back(sums_.Sum(start));
    square_.push_back(sums_.Square(start));
    usable_until_.push_back(kAlways);
  }

  size_t start(size_t i) const { return static_cast<size_t>(start_[i]); }
  double best(size_t i) const { return best_[i]; }

  // Not for segments that end behind `end`.
  void UseUntil(size_t i, size_t end) {
    usable_until_[i] = std::min(usable_until_[i], end);
    first_drop_ = std::min(first_drop_, usable_until_[i]);
  }

  void DropBefore(size_t end) {
    if (first_drop_ >= end) return;
    first_drop_ = kAlways;
    size_t kept = 0;
    for (size_t i = 0; i < start_.size(); ++i) {
      if (usable_until_[i] < end) continue;
      first_drop_ = std::min(first_drop_, usable_until_[i]);
      start_[kept] = start_[i];
      best_[kept] = best_[i];
      sum_[kept] = sum_[i];
      square_[kept] = square_[i];
      usable_until_[kept++] = usable_until_[i];
    }
    for (std::vector<double>* figures : {&start_, &best_, &sum_, &square_}) figures->resize(kept);
    usable_until_.resize(kept);
  }

  // Of each, the sum of (x - mean)^2 from its start to `end`.
  void Deviances(size_t end, std::vector<double>& out) const {
    out.resize(start_.size());
    const double sum = sums_.Sum(end), square = sums_.Square(end), at = static_cast<double>(end);
    for (size_t i = 0; i < out.size(); ++i) {
      const double part = sum - sum_[i];
      const double rest = square - square_[i] - part * part / (at - start_[i]);
      out[i] = rest > 0.0 ? rest : 0.0;
    }
  }

  void AddBest(std::vector<double>& costs) const {
    for (size_t i = 0; i < costs.size(); ++i) costs[i] += best_[i];
  }

 private:
  static constexpr size_t kAlways = std::numeric_limits<size_t>::max();

  const PrefixSums& sums_;
  std::vector<double> start_, best_, sum_, square_;
  std::vector<size_t> usable_until_;
  size_t first_drop_ = kAlways;  // least of usable_until_
};

// best[t] is the least cost of the first t values, less one penalty. `cost` makes the costs of segments that
// end at `end` of their deviances.
template <typename Cost>
ChangePoints Pelt(const PrefixSums& sums, const PeltOptions& options, const Cost& cost) {
  const size_t n = sums.size();
  const auto least = static_cast<size_t>(options.min_segment);
  std::vector<double> best(n + 1, kInfinity);
  std::vector<size_t> previous(n + 1, 0);
  best[0] = -options.penalty;
  Candidates candidates(sums);
  candidates.Add(0, best[0]);
  std::vector<double> reached;
  for (size_t end = least; end <= n; ++end) {
    if (end >= 2 * least) candidates.Add(end - least, best[end - least]);
    candidates.DropBefore(end);
    candidates.Deviances(end, reached);
    cost(candidates, end, reached);
    candidates.AddBest(reached);
    const double least_reached = Least(reached);
    const auto first = std::ranges::find(reached, least_reached) - reached.begin();
    best[end] = least_reached + options.penalty;
    previous[end] = candidates.start(static_cast<size_t>(first));
    // Splitting never raises the cost: a start already worse than `best[end]` without paying for a change
    // stays worse for every end that a segment starting here can reach.
    if (!AnyAbove(reached, best[end])) continue;
    for (size_t i = 0; i < reached.size(); ++i) {
      if (reached[i] > best[end]) candidates.UseUntil(i, end + least - 1);
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
  return Pelt(sums, options, [](const Candidates&, size_t, std::vector<double>&) {});
}

Result<ChangePoints> PeltMeanVariance(std::span<const double> series, const PeltOptions& options) {
  RETURN_IF_ERROR(CheckOptions(series, options, 2));
  ASSIGN_OR_RETURN(const double center, Median(series));
  const PrefixSums sums(series, center);
  const auto n = static_cast<double>(series.size());
  const double whole =
      std::max(0.0, sums.Square(series.size()) - sums.Sum(series.size()) * sums.Sum(series.size()) / n);
  const double floor = options.variance_floor > 0.0 ? options.variance_floor : 1e-6 * whole / n;
  if (floor == 0.0) return ChangePoints{{}, 0.0, static_cast<int64_t>(series.size())};
  return Pelt(sums, options, [floor](const Candidates& candidates, size_t end, std::vector<double>& costs) {
    for (size_t i = 0; i < costs.size(); ++i) {
      const auto length = static_cast<double>(end - candidates.start(i));
      const double variance = costs[i] / length;
      const double used = std::max(variance, floor);
      costs[i] = length * (DeterministicLog(used) + variance / used);
    }
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
