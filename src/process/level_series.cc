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

bool IsKnown(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  if (measure == LevelMeasure::kDuration) return rows.duration_us[row] != LevelRows::kUnknown;
  if (measure == LevelMeasure::kWait) return rows.wait_us[row] != LevelRows::kUnknown;
  return true;
}

Micros TimeOf(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  return measure == LevelMeasure::kWait ? rows.wait_us[row] : rows.duration_us[row];
}

// Group `group` of `groups`.
std::span<const uint32_t> Group(std::span<const uint32_t> list, size_t group, size_t groups) {
  const size_t first = group * list.size() / groups;
  return list.subspan(first, (group + 1) * list.size() / groups - first);
}

double TimeLevel(LevelMeasure measure, std::vector<int64_t>& times) {
  if (measure == LevelMeasure::kWait) return *stats::MomentsOf(times).Mean();
  const stats::Fraction half[] = {{1, 2}};
  return stats::QuantilesInPlace(std::span<int64_t>(times), half)->front();
}

double OffsetOf(const LevelRows& rows, const LevelSeries& series) {
  std::vector<int64_t> positive;
  for (const uint32_t row : series.rows) {
    if (const Micros time = TimeOf(rows, series.measure, row); time > 0) positive.push_back(time);
  }
  if (positive.empty()) return 1.0;
  const stats::Fraction half[] = {{1, 2}};
  return std::max(1.0, stats::QuantilesInPlace(std::span<int64_t>(positive), half)->front() / 10);
}

void FillTimes(const LevelRows& rows, size_t groups, LevelSeries& series) {
  series.offset_us = OffsetOf(rows, series);
  std::vector<int64_t> times;
  for (size_t group = 0; group < groups; ++group) {
    times.clear();
    double logs = 0;
    for (const uint32_t row : Group(series.rows, group, groups)) {
      times.push_back(TimeOf(rows, series.measure, row));
      logs += DeterministicLog(static_cast<double>(times.back()) + series.offset_us);
    }
    series.values.push_back(logs / static_cast<double>(times.size()));
    series.levels.push_back(TimeLevel(series.measure, times));
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
    series.levels.push_back(ShareIn(rows, Group(series.rows, group, groups)));
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
  std::copy_if(list.begin(), list.end(), std::back_inserter(series.rows),
               [&](uint32_t row) { return IsKnown(rows, measure, row); });
  size_t groups = std::min(kMostGroups, series.rows.size() / kLeastGroupRows);
  if (measure == LevelMeasure::kFailures) {
    const auto wrong = std::count_if(series.rows.begin(), series.rows.end(),
                                     [&](uint32_t row) { return rows.went_wrong[row] != 0; });
    groups = std::min(groups, static_cast<size_t>(wrong) / kTroubledInGroup);
  }
  if (groups < kLeastGroups) return std::nullopt;
  series.group_rows = static_cast<double>(series.rows.size()) / static_cast<double>(groups);
  measure == LevelMeasure::kFailures ? FillShares(rows, groups, series) : FillTimes(rows, groups, series);
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
