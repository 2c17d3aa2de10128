// SPDX-License-Identifier: Apache-2.0
#include "stats/change_points.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "base/prng.h"
#include "stats/robust.h"

namespace harness::stats {
namespace {

using Series = std::vector<double>;

constexpr double kChangePrice = 4.0;  // in units of v * D * log(n)
constexpr double kSlopePrice = 1.0;
constexpr double kStep = 0.95;
constexpr double kLowestStart = 0.65;
constexpr double kStartMargin = 0.8;
constexpr double kLeastLevel = 0.1;
constexpr double kMostLevel = 16.0;
constexpr size_t kLeastSegment = 5;
constexpr size_t kMostBins = 1024;
constexpr double kLocalSigmas = 4.0;
constexpr double kGlobalSigmas = 3.0;
constexpr double kLone = 20.0;

double MedianOfFive(const Series& x, size_t at) {
  std::array<double, 5> window{};
  size_t count = 0;
  const size_t last = std::min(x.size(), at + 3);
  for (size_t i = at < 2 ? 0 : at - 2; i < last; ++i) window[count++] = x[i];
  const auto end = window.begin() + static_cast<std::ptrdiff_t>(count);
  std::sort(window.begin(), end);
  return 0.5 * (window[(count - 1) / 2] + window[count / 2]);
}

Result<double> MedianAbsolute(const Series& deviations) {
  Series sizes(deviations.size());
  std::transform(deviations.begin(), deviations.end(), sizes.begin(), [](double d) { return std::fabs(d); });
  return Median(sizes);
}

// Clips x to center +- sigmas * sigma; sigma from the median absolute deviation, where that is not 0.
// Otherwise more than half the values sit on the center; then those that lie further from it than
// `lone` times the mean absolute deviation are put on it, or nothing is done if `lone` is 0.
Result<void> Clip(Series& x, const Series& center, double sigmas, double lone) {
  Series deviations(x.size());
  double total = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    deviations[i] = x[i] - center[i];
    total += std::fabs(deviations[i]);
  }
  ASSIGN_OR_RETURN(const double mad, MedianAbsolute(deviations));
  const double limit = sigmas * kMadConsistency * mad;
  const double lone_limit = lone * total / static_cast<double>(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    if (limit > 0.0) {
      x[i] = center[i] + std::clamp(deviations[i], -limit, limit);
    } else if (lone > 0.0 && std::fabs(deviations[i]) > lone_limit) {
      x[i] = center[i];
    }
  }
  return Ok();
}

// Subtracts the mean and divides by the standard deviation; empty if that is 0.
Series Standardized(Series x) {
  const auto n = static_cast<double>(x.size());
  double mean = 0.0;
  double squares = 0.0;
  for (const double value : x) mean += value / n;
  for (double& value : x) {
    value -= mean;
    squares += value * value / n;
  }
  if (!(squares > 1e-24)) return {};  // nothing but rounding: the values are at most 1 in size
  const double deviation = std::sqrt(squares);
  for (double& value : x) value /= deviation;
  return x;
}

// Cleaned and standardized values; empty for a constant series.
Result<Series> Prepare(std::span<const double> series) {
  double largest = 0.0;
  for (const double value : series) largest = std::max(largest, std::fabs(value));
  if (largest == 0.0) return Series{};
  Series x(series.begin(), series.end());
  for (double& value : x) value /= largest;
  ASSIGN_OR_RETURN(const double center, Median(x));
  double spread = 0.0;
  for (double& value : x) {
    value -= center;
    spread = std::max(spread, std::fabs(value));
  }
  if (spread == 0.0) return Series{};
  for (double& value : x) value /= spread;
  Series running(x.size());
  for (size_t i = 0; i < x.size(); ++i) running[i] = MedianOfFive(x, i);
  RETURN_IF_ERROR(Clip(x, running, kLocalSigmas, kLone));
  ASSIGN_OR_RETURN(const double middle, Median(x));
  RETURN_IF_ERROR(Clip(x, Series(x.size(), middle), kGlobalSigmas, 0.0));
  return Standardized(std::move(x));
}

// Prefix sums of standardized dimensions, and the cost of a segment from them.
class Segments {
 public:
  explicit Segments(const std::vector<Series>& dimensions) : dimensions_(dimensions) {
    const size_t n = dimensions.front().size();
    times_.resize(n + 1);
    by_length_.resize(n + 1);
    for (size_t i = 1; i <= n; ++i) {
      const auto length = static_cast<double>(i);
      by_length_[i].per_value = 1.0 / length;
      by_length_[i].per_time_square = i < 3 ? 0.0 : 12.0 / (length * (length * length - 1.0));
    }
    for (size_t i = 0; i < n; ++i) times_[i + 1] = times_[i] + Time(i, n);
    for (const Series& x : dimensions) {
      std::vector<Sums> sums(n + 1);
      for (size_t i = 0; i < n; ++i) {
        sums[i + 1] = {sums[i].value + x[i], sums[i].square + x[i] * x[i],
                       sums[i].by_time + x[i] * Time(i, n)};
      }
      sums_.push_back(std::move(sums));
    }
  }

  size_t size() const { return times_.size() - 1; }
  const std::vector<Series>& dimensions() const { return dimensions_; }

  // Least sum of squares over [first, last) around constants, or around lines plus `slope_price`.
  double Cost(size_t first, size_t last, double slope_price) const {
    double rest = 0.0;
    double gain = 0.0;
    Fit(first, last, rest, gain);
    return gain > slope_price ? std::max(0.0, rest - gain) + slope_price : rest;
  }
  bool Sloped(size_t first, size_t last, double slope_price) const {
    double rest = 0.0;
    double gain = 0.0;
    Fit(first, last, rest, gain);
    return gain > slope_price;
  }

 private:
  struct Sums {
    double value = 0.0, square = 0.0, by_time = 0.0;
  };
  struct OfLength {
    double per_value = 0.0, per_time_square = 0.0;  // 1 / n; 1 / sum of (t - mean)^2, 0 below 3 values
  };
  static double Time(size_t i, size_t n) { return static_cast<double>(i) - 0.5 * static_cast<double>(n); }

  void Fit(size_t first, size_t last, double& rest, double& gain) const {
    const OfLength& length = by_length_[last - first];
    const double mean_time = (times_[last] - times_[first]) * length.per_value;
    for (const auto& sums : sums_) {
      const double sum = sums[last].value - sums[first].value;
      rest += std::max(0.0, sums[last].square - sums[first].square - sum * sum * length.per_value);
      const double product = sums[last].by_time - sums[first].by_time - sum * mean_time;
      gain += product * product * length.per_time_square;
    }
  }

  const std::vector<Series>& dimensions_;
  Series times_;  // sums over prefixes
  std::vector<OfLength> by_length_;
  std::vector<std::vector<Sums>> sums_;
};

using Starts = std::vector<size_t>;

constexpr size_t kNever = std::numeric_limits<size_t>::max();

struct Candidate {
  size_t start = 0;
  size_t usable_until = kNever;
  double reached = 0.0;
};

// The best segmentation by Bellman's recursion; a start is dropped as in PELT, with the slope's price as
// slack, because cutting a sloped segment in two can pay that price twice.
Starts Partition(const Segments& segments, double change_price, double slope_price) {
  const size_t n = segments.size();
  const size_t least = std::min(kLeastSegment, n / 2);
  Series best(n + 1, std::numeric_limits<double>::infinity());
  Starts previous(n + 1, 0);
  best[0] = -change_price;
  std::vector<Candidate> candidates = {{}};
  size_t first_drop = kNever;
  for (size_t end = least; end <= n; ++end) {
    if (end >= 2 * least) candidates.push_back({.start = end - least});
    if (first_drop < end) {
      std::erase_if(candidates, [&](const Candidate& c) { return c.usable_until < end; });
      first_drop = kNever;
      for (const Candidate& c : candidates) first_drop = std::min(first_drop, c.usable_until);
    }
    for (Candidate& candidate : candidates) {
      candidate.reached = best[candidate.start] + segments.Cost(candidate.start, end, slope_price);
      if (candidate.reached + change_price < best[end]) {
        best[end] = candidate.reached + change_price;
        previous[end] = candidate.start;
      }
    }
    for (Candidate& candidate : candidates) {
      if (candidate.reached - slope_price > best[end]) {
        candidate.usable_until = std::min(candidate.usable_until, end + least - 1);
        first_drop = std::min(first_drop, candidate.usable_until);
      }
    }
  }
  Starts starts;
  for (size_t start = previous[n]; start > 0; start = previous[start]) starts.push_back(start);
  std::reverse(starts.begin(), starts.end());
  return starts;
}

// Residuals of x over [first, last) around its mean, or its line, into `rest`.
void Residuals(const Series& x, size_t first, size_t last, bool sloped, Series& rest) {
  const auto length = static_cast<double>(last - first);
  const double middle = 0.5 * (length - 1.0);
  double mean = 0.0;
  double slope = 0.0;
  for (size_t i = first; i < last; ++i) mean += x[i];
  mean /= length;
  for (size_t i = first; i < last; ++i) {
    rest[i] = x[i] - mean;
    slope += (static_cast<double>(i - first) - middle) * rest[i];
  }
  if (!sloped) return;
  slope /= length * (length * length - 1.0) / 12.0;
  for (size_t i = first; i < last; ++i) rest[i] -= slope * (static_cast<double>(i - first) - middle);
}

// The noise that a segmentation leaves, averaged over dimensions.
double NoiseLeft(const Segments& segments, const Starts& starts, double slope_price) {
  double total = 0.0;
  Series rest(segments.size());
  for (const Series& x : segments.dimensions()) {
    for (size_t k = 0; k <= starts.size(); ++k) {
      const size_t first = k == 0 ? 0 : starts[k - 1];
      const size_t last = k == starts.size() ? x.size() : starts[k];
      Residuals(x, first, last, segments.Sloped(first, last, slope_price), rest);
    }
    double squares = rest[0] * rest[0];
    double products = 0.0;
    for (size_t i = 1; i < rest.size(); ++i) {
      squares += rest[i] * rest[i];
      products += rest[i] * rest[i - 1];
    }
    const auto n = static_cast<double>(x.size());
    if (squares < 1e-9 * n) continue;
    const double phi = std::clamp(products / squares, 0.0, 0.99);
    total += squares / n * std::sqrt((1.0 + phi) / (1.0 - phi));
  }
  return total / static_cast<double>(segments.dimensions().size());
}

struct Trial {
  double level = 1.0;
  Starts starts;
  double noise_left = 0.0;
};

Trial Try(const Segments& segments, double level) {
  const double unit = level * 0.5 * static_cast<double>(segments.dimensions().size() + 1) *
                      DeterministicLog(static_cast<double>(segments.size()));
  Trial trial{level, Partition(segments, kChangePrice * unit, kSlopePrice * unit), 0.0};
  trial.noise_left = NoiseLeft(segments, trial.starts, kSlopePrice * unit);
  return trial;
}

Trial Lower(const Segments& segments, Trial trial) {
  while (trial.level > kLeastLevel) {
    Trial next = Try(segments, std::max(kLeastLevel, trial.level * kStep));
    if (next.noise_left > next.level) break;
    trial = std::move(next);
  }
  return trial;
}

Trial Search(const Segments& segments) {
  // As the level falls, a best segmentation never gets cheaper in (changes, slopes): none at the lowest
  // start means none at any level above it.
  double lowest = 1.0;
  while (lowest * kStep >= kLowestStart) lowest *= kStep;
  if (Try(segments, lowest).starts.empty()) return {};
  for (double level = 1.0; level >= kLowestStart; level *= kStep) {
    Trial trial = Try(segments, level);
    if (!trial.starts.empty() && trial.noise_left <= kStartMargin * level) {
      return Lower(segments, std::move(trial));
    }
  }
  for (double level = 1.0 / kStep; level < kMostLevel; level /= kStep) {
    Trial trial = Try(segments, level);
    if (trial.starts.empty() || trial.noise_left <= level) return trial;
  }
  return {};
}

std::vector<Series> BinMeans(const std::vector<Series>& dimensions, size_t width) {
  std::vector<Series> binned;
  for (const Series& x : dimensions) {
    Series means;  // the last bin takes what is left over
    for (size_t first = 0; first + width <= x.size(); first += width) {
      const size_t last = first + 2 * width > x.size() ? x.size() : first + width;
      double sum = 0.0;
      for (size_t i = first; i < last; ++i) sum += x[i];
      means.push_back(sum / static_cast<double>(last - first));
    }
    means = Standardized(std::move(means));
    if (!means.empty()) binned.push_back(std::move(means));
  }
  return binned;
}

// Moves each start within one bin of its place to where the two segments beside it cost least.
void Refine(const std::vector<Series>& dimensions, size_t width, Starts& starts) {
  const Segments segments(dimensions);
  for (size_t& start : starts) start *= width;
  for (size_t k = 0; k < starts.size(); ++k) {
    const size_t first = k == 0 ? 0 : starts[k - 1];
    const size_t last = k + 1 == starts.size() ? segments.size() : starts[k + 1];
    double least = std::numeric_limits<double>::infinity();
    size_t place = starts[k];
    for (size_t at = starts[k] - width + 1; at < starts[k] + width; ++at) {
      const double cost = segments.Cost(first, at, 0.0) + segments.Cost(at, last, 0.0);
      if (cost < least) {
        least = cost;
        place = at;
      }
    }
    starts[k] = place;
  }
}

Result<void> CheckDimensions(std::span<const std::span<const double>> dimensions) {
  if (dimensions.empty()) return InvalidArgument("change points: found no dimension");
  for (size_t d = 0; d < dimensions.size(); ++d) {
    const std::string which = "change points: dimension " + std::to_string(d);
    if (dimensions[d].empty()) return InvalidArgument(which + " is empty");
    if (dimensions[d].size() != dimensions[0].size()) {
      return InvalidArgument(which + " has " + std::to_string(dimensions[d].size()) + " values, expected " +
                             std::to_string(dimensions[0].size()));
    }
    for (size_t i = 0; i < dimensions[d].size(); ++i) {
      if (std::isfinite(dimensions[d][i])) continue;
      return InvalidArgument(which + ", value " + std::to_string(i) + " is not finite");
    }
  }
  if (dimensions[0].size() < 4) {
    return Inconclusive("change points: found " + std::to_string(dimensions[0].size()) +
                        " values, expected at least 4");
  }
  return Ok();
}

Result<DetectedChanges> Detect(std::span<const std::span<const double>> dimensions) {
  RETURN_IF_ERROR(CheckDimensions(dimensions));
  DetectedChanges changes{{}, 0.0, static_cast<int64_t>(dimensions[0].size())};
  std::vector<Series> prepared;
  for (const auto& dimension : dimensions) {
    ASSIGN_OR_RETURN(Series x, Prepare(dimension));
    if (!x.empty()) prepared.push_back(std::move(x));
  }
  if (prepared.empty()) return changes;
  const size_t width = (dimensions[0].size() + kMostBins - 1) / kMostBins;
  const std::vector<Series> searched = width == 1 ? prepared : BinMeans(prepared, width);
  if (searched.empty()) return changes;
  Trial found = Search(Segments(searched));
  if (width > 1) Refine(prepared, width, found.starts);
  changes.noise_level = found.level;
  for (const size_t start : found.starts) changes.starts.push_back(static_cast<int64_t>(start));
  return changes;
}

}  // namespace

Result<DetectedChanges> DetectChanges(std::span<const std::vector<double>> dimensions) {
  const std::vector<std::span<const double>> views(dimensions.begin(), dimensions.end());
  return Detect(views);
}

Result<DetectedChanges> DetectChanges(std::span<const double> series) {
  return Detect(std::span<const std::span<const double>>(&series, 1));
}

}  // namespace harness::stats
