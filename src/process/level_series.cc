// SPDX-License-Identifier: Apache-2.0
#include "process/level_series.h"

#include <algorithm>
#include <cmath>

#include "base/prng.h"
#include "stats/quantile.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

bool IsKnown(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  if (measure == LevelMeasure::kDuration) return rows.duration_us[row] != LevelRows::kUnknown;
  if (measure == LevelMeasure::kWait) return rows.wait_us[row] != LevelRows::kUnknown;
  return true;
}

double LevelOf(const LevelRows& rows, LevelMeasure measure, std::span<const uint32_t> group,
               std::vector<int64_t>& values) {
  if (measure == LevelMeasure::kFailures) {
    const auto wrong =
        std::count_if(group.begin(), group.end(), [&](uint32_t row) { return rows.went_wrong[row] != 0; });
    return static_cast<double>(wrong) / static_cast<double>(group.size());
  }
  values.clear();
  for (const uint32_t row : group) {
    values.push_back(measure == LevelMeasure::kDuration ? rows.duration_us[row] : rows.wait_us[row]);
  }
  const stats::Fraction half[] = {{1, 2}};
  return stats::QuantilesInPlace(std::span<int64_t>(values), half)->front();
}

std::vector<double> Levels(const LevelRows& rows, LevelMeasure measure, std::span<const uint32_t> list,
                           size_t groups) {
  std::vector<double> levels;
  std::vector<int64_t> values;
  for (size_t group = 0; group < groups; ++group) {
    const size_t first = group * list.size() / groups;
    const size_t next = (group + 1) * list.size() / groups;
    levels.push_back(LevelOf(rows, measure, list.subspan(first, next - first), values));
  }
  return levels;
}

// The root makes the spread of a small share nearly the same at any level (Anscombe 1948).
std::vector<double> ValuesOf(const LevelSeries& series, std::span<const double> levels) {
  std::vector<double> values;
  for (const double level : levels) {
    values.push_back(series.measure == LevelMeasure::kFailures
                         ? std::sqrt((level * series.group_rows + 0.375) / (series.group_rows + 0.75))
                         : DeterministicLog(level + series.offset_us));
  }
  return values;
}

double OffsetOf(std::span<const double> levels) {
  std::vector<double> positive;
  std::copy_if(levels.begin(), levels.end(), std::back_inserter(positive), [](double v) { return v > 0; });
  return positive.empty() ? 1.0 : std::max(1.0, *stats::Median(positive) / 10);
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
  series.levels = Levels(rows, measure, series.rows, groups);
  series.offset_us = OffsetOf(series.levels);
  series.values = ValuesOf(series, series.levels);
  return series;
}

std::vector<double> ValuesLike(const LevelRows& rows, const LevelSeries& series,
                               std::span<const uint32_t> list) {
  const auto groups = static_cast<size_t>(static_cast<double>(list.size()) / series.group_rows);
  return ValuesOf(series, Levels(rows, series.measure, list, groups));
}

Micros LevelCost(const LevelRows& rows, LevelMeasure measure, uint32_t row) {
  const Micros value = measure == LevelMeasure::kWait ? rows.wait_us[row] : rows.duration_us[row];
  if (value == LevelRows::kUnknown) return 0;
  return measure == LevelMeasure::kFailures && rows.failed[row] == 0 ? 0 : value;
}

}  // namespace harness::process
