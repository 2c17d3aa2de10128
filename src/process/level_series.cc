// SPDX-License-Identifier: Apache-2.0
#include "process/level_series.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/prng.h"
#include "stats/moments.h"
#include "stats/quantile.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

Micros TimeOf(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  return measure == LevelMeasure::kWait ? rows.wait_us[row] : rows.duration_us[row];
}

// Group `group` of `groups`.
template <typename T>
std::span<T> Group(std::span<T> list, size_t group, size_t groups) {
  const size_t first = group * list.size() / groups;
  return list.subspan(first, (group + 1) * list.size() / groups - first);
}

// Changes their order.
double TimeLevel(LevelMeasure measure, std::span<int64_t> times) {
  if (measure == LevelMeasure::kWait) return *stats::MomentsOf(times).Mean();
  const stats::Fraction half[] = {{1, 2}};
  return stats::QuantilesInPlace(times, half)->front();
}

double OffsetOf(std::span<const int64_t> times) {
  std::vector<int64_t> positive;
  std::copy_if(times.begin(), times.end(), std::back_inserter(positive),
               [](int64_t time) { return time > 0; });
  if (positive.empty()) return 1.0;
  const stats::Fraction half[] = {{1, 2}};
  return std::max(1.0, stats::QuantilesInPlace(std::span<int64_t>(positive), half)->front() / 10);
}

// `times` of the rows of the series, which change their order.
void FillTimes(std::span<int64_t> times, size_t groups, LevelSeries& series) {
  series.offset_us = OffsetOf(times);
  const double log_of_none = DeterministicLog(series.offset_us);  // many wait for nothing
  for (size_t group = 0; group < groups; ++group) {
    const std::span<int64_t> of_group = Group(times, group, groups);
    double logs = 0;
    for (const int64_t time : of_group)
      logs += time == 0 ? log_of_none : DeterministicLog(static_cast<double>(time) + series.offset_us);
    series.values.push_back(logs / static_cast<double>(of_group.size()));
    series.levels.push_back(TimeLevel(series.measure, of_group));
  }
}

double ShareIn(const LevelRows& rows, std::span<const uint32_t> group) {
  const auto wrong =
      std::count_if(group.begin(), group.end(), [&](uint32_t row) { return rows.went_wrong[row] != 0; });
  return static_cast<double>(wrong) / static_cast<double>(group.size());
}

// The root makes the spread of a small share nearly the same at any level (Anscombe 1948).
double ShareValue(double share, double group_rows) {
  return std::sqrt((share * group_rows + 0.375) / (group_rows + 0.75));
}

void FillShares(const LevelRows& rows, size_t groups, LevelSeries& series) {
  for (size_t group = 0; group < groups; ++group) {
    series.levels.push_back(ShareIn(rows, Group(std::span<const uint32_t>(series.rows), group, groups)));
    series.values.push_back(ShareValue(series.levels.back(), series.group_rows));
  }
}

}  // namespace

std::string_view LevelMeasureName(LevelMeasure measure) {
  switch (measure) {
    case LevelMeasure::kDuration:
      return "duration";
    case LevelMeasure::kWait:
      return "queue_delay";
    case LevelMeasure::kFailures:
      break;
  }
  return "failures";
}

std::optional<LevelSeries> MakeLevelSeries(const LevelRows& rows, std::span<const uint32_t> list,
                                           LevelMeasure measure) {
  LevelSeries series;
  series.measure = measure;
  const bool of_times = measure != LevelMeasure::kFailures;
  std::vector<int64_t> times;  // looked up once: the rows stand far from each other
  for (const uint32_t row : list) {
    const Micros time = of_times ? TimeOf(rows, measure, row) : 0;
    if (time == LevelRows::kUnknown) continue;
    series.rows.push_back(row);
    if (of_times) times.push_back(time);
  }
  size_t groups = std::min(kMostGroups, series.rows.size() / kLeastGroupRows);
  if (measure == LevelMeasure::kFailures) {
    const auto wrong = std::count_if(series.rows.begin(), series.rows.end(),
                                     [&](uint32_t row) { return rows.went_wrong[row] != 0; });
    groups = std::min(groups, static_cast<size_t>(wrong) / kTroubledInGroup);
  }
  if (groups < kLeastGroups) return std::nullopt;
  series.group_rows = static_cast<double>(series.rows.size()) / static_cast<double>(groups);
  of_times ? FillTimes(times, groups, series) : FillShares(rows, groups, series);
  return series;
}

std::vector<double> FailureValuesLike(const LevelRows& rows, const LevelSeries& series,
                                      std::span<const uint32_t> list) {
  const auto groups = static_cast<size_t>(static_cast<double>(list.size()) / series.group_rows);
  std::vector<double> values;
  for (size_t group = 0; group < groups; ++group) {
    values.push_back(ShareValue(ShareIn(rows, Group(list, group, groups)), series.group_rows));
  }
  return values;
}

double MiddleOf(LevelMeasure measure, std::span<const double> levels) {
  if (measure == LevelMeasure::kDuration) return *stats::Median(levels);
  return std::accumulate(levels.begin(), levels.end(), 0.0) / static_cast<double>(levels.size());
}

Micros LevelCost(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  const Micros value = TimeOf(rows, measure, row);
  if (value == LevelRows::kUnknown) return 0;
  return measure == LevelMeasure::kFailures && rows.failed[row] == 0 ? 0 : value;
}

}  // namespace harness::process
