// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/arrival_gaps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/exact_sum.h"
#include "stats/quantile.h"

namespace harness::ideaspace {
namespace {

// `all_us`: from the first to the last arrival, of each series. Puts the gaps in another order.
GapSummary Summarize(std::span<Micros> gaps, Int128 all_us) {
  GapSummary summary;
  const std::array<stats::Fraction, 3> at = {stats::Percent(5), stats::Percent(50), stats::Percent(95)};
  const auto quantiles = stats::QuantilesInPlace(gaps, at).value();
  summary.gaps = static_cast<int64_t>(gaps.size());
  summary.p05_us = quantiles[0];
  summary.median_us = quantiles[1];
  summary.p95_us = quantiles[2];
  const auto all = static_cast<double>(all_us);
  const auto count = static_cast<double>(summary.gaps);
  const double at_once_us = all / count / 10;
  int64_t near = 0, periodic = 0, at_once = 0;
  Int128 covered_us = 0;
  for (const Micros gap : gaps) {
    const auto us = static_cast<double>(gap);
    near += std::abs(us - summary.median_us) <= summary.median_us / 10 ? 1 : 0;
    at_once += us < at_once_us ? 1 : 0;
    if (!OnPeriod(us, summary.median_us)) continue;
    ++periodic;
    covered_us += gap;
  }
  if (all_us > 0) summary.covered_share = static_cast<double>(covered_us) / all;
  summary.near_share = static_cast<double>(near) / count;
  summary.periodic_share = static_cast<double>(periodic) / count;
  summary.at_once_share = static_cast<double>(at_once) / count;
  return summary;
}

double MedianOf(std::vector<Micros> gaps) {
  const std::array<stats::Fraction, 1> at = {stats::Percent(50)};
  return stats::QuantilesInPlace(std::span<int64_t>(gaps), at).value()[0];
}

bool ComesEarlier(const SeriesArrival& a, const SeriesArrival& b) {
  return std::tie(a.series, a.at) < std::tie(b.series, b.at);
}

// By series, then time. Those of a series, which mostly come in order of time, are put together in one pass
// where the numbers of series are no larger than that is worth.
void SortArrivals(std::vector<SeriesArrival>& arrivals) {
  uint32_t most = 0;
  for (const SeriesArrival& arrival : arrivals) most = std::max(most, arrival.series);
  if (most <= arrivals.size()) {
    std::vector<size_t> ends(size_t{most} + 1);
    for (const SeriesArrival& arrival : arrivals) ++ends[arrival.series];
    size_t before = 0;
    for (size_t& end : ends) before += std::exchange(end, before);
    std::vector<SeriesArrival> together(arrivals.size());
    for (const SeriesArrival& arrival : arrivals) together[ends[arrival.series]++] = arrival;
    arrivals.swap(together);
  }
  if (!std::is_sorted(arrivals.begin(), arrivals.end(), ComesEarlier))
    std::sort(arrivals.begin(), arrivals.end(), ComesEarlier);
}

}  // namespace

bool OnPeriod(double gap_us, double period_us) {
  if (!(period_us > 0)) return false;
  const double times = std::floor(gap_us / period_us + 0.5);
  if (times < 1 || times > 3) return false;
  const double slack = std::min(std::max(0.05 * period_us, 30.0 * kMicrosPerSecond), 0.1 * period_us);
  return std::abs(gap_us - times * period_us) <= slack;
}

GapSummary SummarizeGaps(std::span<Timestamp> arrivals) {
  if (arrivals.size() < 3) return {};
  if (!std::is_sorted(arrivals.begin(), arrivals.end())) std::sort(arrivals.begin(), arrivals.end());
  const Int128 all_us = Int128{arrivals.back()} - arrivals.front();
  // In place: the arrivals are not needed any more.
  for (size_t i = 0; i + 1 < arrivals.size(); ++i) arrivals[i] = arrivals[i + 1] - arrivals[i];
  return Summarize(arrivals.first(arrivals.size() - 1), all_us);
}

std::optional<GapSummary> SummarizeSeries(std::vector<SeriesArrival> arrivals) {
  SortArrivals(arrivals);
  std::vector<Micros> gaps;
  std::vector<double> medians;  // by series
  Int128 all_us = 0;
  for (size_t first = 0; first < arrivals.size();) {
    std::vector<Micros> own;
    size_t end = first + 1;
    for (; end < arrivals.size() && arrivals[end].series == arrivals[first].series; ++end)
      own.push_back(arrivals[end].at - arrivals[end - 1].at);
    if (own.size() < 2) return std::nullopt;
    all_us += Int128{arrivals[end - 1].at} - arrivals[first].at;
    gaps.insert(gaps.end(), own.begin(), own.end());
    medians.push_back(MedianOf(std::move(own)));
    first = end;
  }
  if (medians.size() < 2) return std::nullopt;
  GapSummary summary = Summarize(gaps, all_us);
  const bool alike = std::all_of(medians.begin(), medians.end(), [&](double median) {
    return std::abs(median - summary.median_us) <= summary.median_us / 10;
  });
  if (!alike) return std::nullopt;
  summary.series = static_cast<int64_t>(medians.size());
  return summary;
}

}  // namespace harness::ideaspace
