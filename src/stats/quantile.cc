// SPDX-License-Identifier: Apache-2.0
#include "stats/quantile.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/exact_sum.h"
#include "stats/order_statistics.h"

namespace harness::stats {
namespace {

constexpr int64_t kMaxDenominator = 1'000'000'000;

// Where a type 7 quantile stands: after index `at`, the part `rest` / denominator of the way to the next.
struct Position {
  size_t at = 0;
  int64_t rest = 0;
};

Result<void> CheckArguments(size_t n, Fraction q) {
  if (n == 0) return InvalidArgument("quantile: found an empty sample, expected at least one value");
  if (q.denominator < 1 || q.denominator > kMaxDenominator || q.numerator < 0 ||
      q.numerator > q.denominator) {
    return InvalidArgument("quantile: found q = " + std::to_string(q.numerator) + "/" +
                           std::to_string(q.denominator) +
                           ", expected 0 <= q <= 1 with a denominator from 1 to 10^9");
  }
  return Ok();
}

Position PositionOf(size_t n, Fraction q) {
  const Int128 scaled = static_cast<Int128>(n - 1) * q.numerator;
  return {static_cast<size_t>(scaled / q.denominator), static_cast<int64_t>(scaled % q.denominator)};
}

size_t RankIndex(size_t n, Fraction q) {
  const Int128 scaled = static_cast<Int128>(n) * q.numerator;
  const auto rank = static_cast<size_t>((scaled + q.denominator - 1) / q.denominator);
  return rank == 0 ? 0 : rank - 1;
}

double Interpolate(int64_t low, int64_t high, int64_t rest, int64_t denominator) {
  const Int128 numerator = static_cast<Int128>(low) * (denominator - rest) + static_cast<Int128>(high) * rest;
  return RoundedRatio(numerator, denominator);
}

double Interpolate(double low, double high, int64_t rest, int64_t denominator) {
  if (low == high) return low;
  const double part = static_cast<double>(rest) / static_cast<double>(denominator);
  const double gap = high - low;
  if (!std::isfinite(gap)) return low * (1.0 - part) + high * part;
  // From the nearer end, so that the result never leaves [low, high].
  return part < 0.5 ? low + gap * part : high - gap * (1.0 - part);
}

bool IsFinite(int64_t) {
  return true;
}
bool IsFinite(double value) {
  return std::isfinite(value);
}

template <typename T>
Result<double> QuantileAt(std::span<const T> values, Fraction q) {
  const Position position = PositionOf(values.size(), q);
  const T low = values[position.at];
  const T high = position.rest == 0 ? low : values[position.at + 1];
  if (!IsFinite(low) || !IsFinite(high)) {
    return InvalidArgument("quantile: found a value that is not finite, expected numbers");
  }
  if (high < low) return InvalidArgument("quantile: found values out of order, expected them ascending");
  return Interpolate(low, high, position.rest, q.denominator);
}

void SortUnique(std::vector<size_t>& wanted) {
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
}

// The wanted values, in the order of `wanted`.
std::vector<int64_t> ValuesAt(std::span<int64_t> values, std::span<const size_t> wanted) {
  return OrderStatistics(values, wanted);
}
std::vector<double> ValuesAt(std::span<double> values, std::span<const size_t> wanted) {
  SelectInPlace(values, wanted);
  std::vector<double> found;
  for (const size_t at : wanted) found.push_back(values[at]);
  return found;
}

// Values of a sample by their ranks.
template <typename T>
class Ranked {
 public:
  // May reorder `values`.
  Ranked(std::span<T> values, std::vector<size_t> ranks) : ranks_(std::move(ranks)) {
    SortUnique(ranks_);
    found_ = ValuesAt(values, ranks_);
  }
  T At(size_t rank) const {
    return found_[static_cast<size_t>(std::ranges::lower_bound(ranks_, rank) - ranks_.begin())];
  }
  double Linear(Position position, Fraction q) const {
    const T low = At(position.at);
    return Interpolate(low, position.rest == 0 ? low : At(position.at + 1), position.rest, q.denominator);
  }

 private:
  std::vector<size_t> ranks_;
  std::vector<T> found_;
};

void AddRanks(Position position, std::vector<size_t>& ranks) {
  ranks.push_back(position.at);
  if (position.rest != 0) ranks.push_back(position.at + 1);
}

template <typename T>
Result<std::vector<double>> Quantiles(std::span<T> values, std::span<const Fraction> qs) {
  std::vector<size_t> wanted;
  for (const Fraction q : qs) {
    RETURN_IF_ERROR(CheckArguments(values.size(), q));
    AddRanks(PositionOf(values.size(), q), wanted);
  }
  if (!std::all_of(values.begin(), values.end(), [](T value) { return IsFinite(value); })) {
    return InvalidArgument("quantile: found a value that is not finite, expected numbers");
  }
  const Ranked<T> ranked(values, std::move(wanted));
  std::vector<double> answers;
  for (const Fraction q : qs) answers.push_back(ranked.Linear(PositionOf(values.size(), q), q));
  return answers;
}

}  // namespace

Result<double> Quantile7(std::span<const int64_t> sorted, Fraction q) {
  RETURN_IF_ERROR(CheckArguments(sorted.size(), q));
  return QuantileAt(sorted, q);
}

Result<double> Quantile7(std::span<const double> sorted, Fraction q) {
  RETURN_IF_ERROR(CheckArguments(sorted.size(), q));
  return QuantileAt(sorted, q);
}

std::array<size_t, 2> RanksOfQuantile7(size_t n, Fraction q) {
  const Position position = PositionOf(n, q);
  return {position.at, position.rest == 0 ? position.at : position.at + 1};
}

Result<double> Quantile7(size_t n, const std::function<int64_t(size_t rank)>& value_at, Fraction q) {
  RETURN_IF_ERROR(CheckArguments(n, q));
  const Position position = PositionOf(n, q);
  const int64_t low = value_at(position.at);
  return Interpolate(low, position.rest == 0 ? low : value_at(position.at + 1), position.rest, q.denominator);
}

Result<int64_t> NearestRank(std::span<const int64_t> sorted, Fraction q) {
  RETURN_IF_ERROR(CheckArguments(sorted.size(), q));
  return sorted[RankIndex(sorted.size(), q)];
}

Result<std::vector<double>> QuantilesInPlace(std::span<int64_t> values, std::span<const Fraction> qs) {
  return Quantiles(values, qs);
}

Result<std::vector<double>> QuantilesInPlace(std::span<double> values, std::span<const Fraction> qs) {
  return Quantiles(values, qs);
}

Result<BothQuantiles> BothQuantilesInPlace(std::span<int64_t> values, std::span<const Fraction> qs) {
  std::vector<size_t> wanted;
  for (const Fraction q : qs) {
    RETURN_IF_ERROR(CheckArguments(values.size(), q));
    AddRanks(PositionOf(values.size(), q), wanted);
    wanted.push_back(RankIndex(values.size(), q));
  }
  const Ranked<int64_t> ranked(values, std::move(wanted));
  BothQuantiles both;
  for (const Fraction q : qs) {
    both.linear.push_back(ranked.Linear(PositionOf(values.size(), q), q));
    both.ranked.push_back(ranked.At(RankIndex(values.size(), q)));
  }
  return both;
}

Result<std::vector<int64_t>> NearestRanksInPlace(std::span<int64_t> values, std::span<const Fraction> qs) {
  std::vector<size_t> places;
  for (const Fraction q : qs) {
    RETURN_IF_ERROR(CheckArguments(values.size(), q));
    places.push_back(RankIndex(values.size(), q));
  }
  const Ranked<int64_t> ranked(values, places);
  std::vector<int64_t> answers;
  for (const size_t place : places) answers.push_back(ranked.At(place));
  return answers;
}

}  // namespace harness::stats
