// SPDX-License-Identifier: Apache-2.0
// The level of one process or host over time: groups of equally many rows, one figure a group.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "process/level_rows.h"

namespace harness::process {

enum class LevelMeasure { kDuration, kWait, kFailures };
std::string_view LevelMeasureName(LevelMeasure measure);  // "duration", "queue_delay", "failures"

inline constexpr size_t kLeastGroups = 50;        // that a series needs: a step in fewer passes for a slope
inline constexpr size_t kMostGroups = 200;        // of a series
inline constexpr size_t kLeastGroupRows = 5;      // of a group
inline constexpr size_t kTroubledInGroup = 3;     // runs gone wrong in a group, on average at least
inline constexpr size_t kLeastSegmentGroups = 5;  // on either side of a change

// Levels are what people are told: medians of durations, means of waits (few wait, and these count), in
// microseconds, or shares of runs that went wrong. Values are what changes are looked for in: means of
// log(x + offset_us), which neither ties nor tails upset, or the root of a share.
struct LevelSeries {
  LevelMeasure measure = LevelMeasure::kDuration;
  std::vector<uint32_t> rows;  // those whose value is known, in time
  double group_rows = 0;       // rows of a group, on average
  double offset_us = 0;        // a tenth of the median of the durations or waits above 0, at least 1
  std::vector<double> levels;  // one a group
  std::vector<double> values;  // one a group

  size_t groups() const { return levels.size(); }
  // Group k holds rows [FirstRow(k), FirstRow(k + 1)).
  size_t FirstRow(size_t group) const { return group * rows.size() / groups(); }
};

// Nothing where the rows are too few to be looked at: kLeastGroups groups of kLeastGroupRows rows, or of
// kTroubledInGroup runs gone wrong, cannot be made. `list` is in time.
std::optional<LevelSeries> MakeLevelSeries(const LevelRows& rows, std::span<const uint32_t> list,
                                           LevelMeasure measure);

// Values of `list` in as many groups of `series`, one of failures, as it has rows for.
std::vector<double> FailureValuesLike(const LevelRows& rows, const LevelSeries& series,
                                      std::span<const uint32_t> list);

// The middle of some levels: their median for durations, else their mean. Requires one or more.
double MiddleOf(LevelMeasure measure, std::span<const double> levels);

// What a row costs: its duration, its wait, or its duration when it failed; 0 where that is unknown.
Micros LevelCost(const LevelRows& rows, LevelMeasure measure, uint32_t row);

}  // namespace harness::process
