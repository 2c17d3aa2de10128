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

  // Not for segments that end behind `end`.
  void UseUntil(size_t i, size_t end) {
    usable_until_[i] = std::min(usable_until_[i], end);
    first_drop_ = std::min(first_drop_, usable_until_[i]);
  }

  void DropBefore(size_t end) {
    if (first_drop_ >= end) return;
    Keep([this, end](size_t i) { return usable_until_[i] >= end; });
    first_drop_ = usable_until_.empty() ? kAlways : *std::ranges::min_element(usable_until_);
  }

  // Drops those for which `keeps(position)` is false.
  template <typename Keeps>
  void Keep(const Keeps& keeps) {
    size_t kept = 0;
    for (size_t i = 0; i < start_.size(); ++i) {
      if (!keeps(i)) continue;
      for (std::vector<double>* figures : {&start_, &best_, &sum_, &square_})
        (*figures)[kept] = (*figures)[i];
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

// best[t] is the least cost of the first t values, less one penalty. `model` says what segments cost, and
// drops candidates that cannot be the best again.
template <typename Model>
ChangePoints Pelt(const PrefixSums& sums, const PeltOptions& options, Model model) {
  const size_t n = sums.size();
  const auto least = static_cast<size_t>(options.min_segment);
  std::vector<double> best(n + 1, kInfinity);
  std::vector<size_t> previous(n + 1, 0);
  best[0] = -options.penalty;
  Candidates candidates(sums);
  candidates.Add(0, best[0]);
  std::vector<double> reached;
  for (size_t end = least; end <= n; ++end) {
    if (end >= 2 * least) model.Add(end - least, best, candidates);
    candidates.DropBefore(end);
    candidates.Deviances(end, reached);
    model.Cost(candidates, end, reached);
    candidates.AddBest(reached);
    const auto first = std::ranges::min_element(reached);
    best[end] = *first + options.penalty;
    previous[end] = candidates.start(static_cast<size_t>(first - reached.begin()));
    model.DropAfter(end, best[end], reached, candidates);
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

// Where the cost is the deviance: which start is the best for which mean of the segment that it begins. What
// comes after two starts costs both the same, so who is beaten for every mean is never the best again.
class BestByMean {
 public:
  explicit BestByMean(const PrefixSums& sums)
      : sums_(sums), rounding_(kRounding * sums.Square(sums.size())), pieces_of_(sums.size() + 1) {}

  // The latest start so far. `best`: of each start, as in Candidates::Add.
  void Add(size_t start, std::span<const double> best) {
    next_.clear();
    if (pieces_.empty()) Append({-kInfinity, kInfinity, start});
    for (const Piece& piece : pieces_) {
      const Piece kept = Against(piece, start, best);
      --pieces_of_[piece.start];
      if (kept.low > kept.high) {
        Append({piece.low, piece.high, start});
        continue;
      }
      if (kept.low > piece.low) Append({piece.low, kept.low, start});
      Append(kept);
      if (kept.high < piece.high) Append({kept.high, piece.high, start});
    }
    std::swap(pieces_, next_);
  }

  bool Holds(size_t start) const { return pieces_of_[start] > 0; }

 private:
  struct Piece {
    double low, high;  // means
    size_t start;
  };

  // The part of the piece for which the start before is not beaten.
  Piece Against(const Piece& piece, size_t start, std::span<const double> best) const {
    const auto length = static_cast<double>(start - piece.start);
    const double part = sums_.Sum(start) - sums_.Sum(piece.start);
    const double mean = part / length;
    const double deviance = sums_.Square(start) - sums_.Square(piece.start) - part * mean;
    const double room = best[start] - best[piece.start] - deviance + rounding_;
    if (room < 0.0) return {kInfinity, -kInfinity, piece.start};
    const double half = std::sqrt(room / length);
    return {std::max(piece.low, mean - half), std::min(piece.high, mean + half), piece.start};
  }

  void Append(const Piece& piece) {
    if (!next_.empty() && next_.back().start == piece.start) {
      next_.back().high = piece.high;
      return;
    }
    next_.push_back(piece);
    ++pieces_of_[piece.start];
  }

  // Of the sum of squares: more than sums and differences lose. What is equal so far goes to the earlier
  // start.
  static constexpr double kRounding = 1e-12;

  const PrefixSums& sums_;
  const double rounding_;
  std::vector<Piece> pieces_, next_;  // in order; they cover all means
  std::vector<uint32_t> pieces_of_;   // by start
};

class MeanModel {
 public:
  explicit MeanModel(const PrefixSums& sums) : best_by_mean_(sums) { best_by_mean_.Add(0, {}); }

  void Cost(const Candidates&, size_t, std::vector<double>&) const {}
  void Add(size_t start, std::span<const double> best, Candidates& candidates) {
    best_by_mean_.Add(start, best);
    candidates.Add(start, best[start]);
    candidates.Keep([&](size_t i) { return best_by_mean_.Holds(candidates.start(i)); });
  }
  void DropAfter(size_t, double, std::span<const double>, Candidates&) const {}

 private:
  BestByMean best_by_mean_;
};

struct MeanVarianceModel {
  double variance_floor;
  size_t least;  // values of a segment

  void Cost(const Candidates& candidates, size_t end, std::vector<double>& costs) const {
    for (size_t i = 0; i < costs.size(); ++i) {
      const auto length = static_cast<double>(end - candidates.start(i));
      const double variance = costs[i] / length;
      const double used = std::max(variance, variance_floor);
      costs[i] = length * (DeterministicLog(used) + variance / used);
    }
  }
  void Add(size_t start, std::span<const double> best, Candidates& candidates) const {
    candidates.Add(start, best[start]);
  }
  // Splitting never raises the cost: a start already worse than the best without paying for a change stays
  // worse for every end that a segment starting here can reach.
  void DropAfter(size_t end, double best, std::span<const double> reached, Candidates& candidates) const {
    for (size_t i = 0; i < reached.size(); ++i) {
      if (reached[i] > best) candidates.UseUntil(i, end + least - 1);
    }
  }
};

}  // namespace

Result<ChangePoints> PeltMean(std::span<const double> series, const PeltOptions& options) {
  RETURN_IF_ERROR(CheckOptions(series, options, 1));
  ASSIGN_OR_RETURN(const double center, Median(series));
  const PrefixSums sums(series, center);
  return Pelt(sums, options, MeanModel(sums));
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
  return Pelt(sums, options, MeanVarianceModel{floor, static_cast<size_t>(options.min_segment)});
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
