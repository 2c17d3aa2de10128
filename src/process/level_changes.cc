// SPDX-License-Identifier: Apache-2.0
#include "process/level_changes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <tuple>

#include "base/exact_sum.h"
#include "process/level_explained.h"
#include "process/level_contrast.h"
#include "stats/change_points.h"
#include "stats/moments.h"
#include "stats/multiple_testing.h"
#include "stats/quantile.h"
#include "stats/robust.h"

namespace harness::process {
namespace {

std::optional<Micros> Lost(const LevelRows& rows, const LevelSeries& series, size_t first, size_t change,
                           size_t end) {
  if (series.measure == LevelMeasure::kFailures && !rows.tells_failure) return std::nullopt;
  ExactSum before, after;
  for (size_t i = first; i < change; ++i) before.Add(LevelCost(rows, series.measure, series.rows[i]));
  for (size_t i = change; i < end; ++i) after.Add(LevelCost(rows, series.measure, series.rows[i]));
  const double expected =
      before.DividedBy(static_cast<double>(change - first)) * static_cast<double>(end - change);
  return static_cast<Micros>(std::llround(after.DividedBy(1.0) - expected));
}

// Durations: the median, type 7. Waits: the mean. Failures: the share. Requires one or more runs of the
// series.
double LevelOfRuns(const LevelRows& rows, LevelMeasure measure, std::span<const uint32_t> runs) {
  std::vector<int64_t> values;
  for (const uint32_t row : runs) {
    values.push_back(measure == LevelMeasure::kFailures ? int64_t{rows.went_wrong[row]}
                                                        : LevelCost(rows, measure, row));
  }
  if (measure != LevelMeasure::kDuration) return *stats::MomentsOf(values).Mean();
  const stats::Fraction half[] = {{1, 2}};
  return stats::QuantilesInPlace(std::span<int64_t>(values), half)->front();
}

// The runs are told by time, as a query finds them: those that share an instant with the first run of a group
// are on the side of that group, but where the series has no other instant (`place_row`: the first after it).
void AddRuns(const LevelRows& rows, const LevelSeries& series, size_t place_row, LevelChange& change) {
  const auto earlier = [&](uint32_t row, Timestamp at) { return rows.at_us[row] < at; };
  const auto from = std::lower_bound(series.rows.begin(), series.rows.end(), change.from_us, earlier);
  const auto place = change.from_us < change.at_us
                         ? std::lower_bound(from, series.rows.end(), change.at_us, earlier)
                         : series.rows.begin() + static_cast<std::ptrdiff_t>(place_row);
  const auto end = std::lower_bound(place, series.rows.end(), change.to_us + 1, earlier);
  change.n_before = place - from;
  change.n_after = end - place;
  change.of_runs_before = LevelOfRuns(rows, series.measure, {from, place});
  change.of_runs_after = LevelOfRuns(rows, series.measure, {place, end});
}

// The change between groups [first, place) and [place, end).
Result<LevelChange> ChangeAt(const LevelRows& rows, const LevelSeries& series, LevelSubject subject,
                             size_t first, size_t place, size_t end) {
  const auto at = [&](size_t index) { return rows.at_us[series.rows[index]]; };
  const auto groups = [&](const std::vector<double>& all, size_t from, size_t to) {
    return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(from),
                               all.begin() + static_cast<std::ptrdiff_t>(to));
  };
  const size_t first_row = series.FirstRow(first);
  const size_t place_row = series.FirstRow(place);
  const size_t end_row = series.FirstRow(end);
  LevelChange change;
  change.subject = subject;
  change.measure = series.measure;
  change.from_us = at(first_row);
  change.before_us = at(series.FirstRow(place - 1));
  change.at_us = at(place_row);
  change.to_us = at(end_row - 1);
  change.lasts = end == series.groups();
  AddRuns(rows, series, place_row, change);
  change.levels_before = groups(series.levels, first, place);
  change.levels_after = groups(series.levels, place, end);
  change.level_before = MiddleOf(series.measure, change.levels_before);
  change.level_after = MiddleOf(series.measure, change.levels_after);
  change.lost_us = Lost(rows, series, first_row, place_row, end_row);
  ASSIGN_OR_RETURN(const LevelContrast test,
                   ContrastLevels(groups(series.values, first, place), groups(series.values, place, end)));
  change.z = test.z;
  change.p_value = test.p_value;
  return change;
}

struct ChangeSearch {
  const LevelRows& rows;
  LevelChanges found;

  Result<void> Look(LevelSubject subject, const std::vector<uint32_t>& list, LevelMeasure measure) {
    const auto series = MakeLevelSeries(rows, list, measure);
    if (!series) {
      ++found.too_short;
      return Ok();
    }
    ++found.series;
    const auto ends = static_cast<int64_t>(series->groups() - kLeastSegmentGroups + 1);
    found.looks += ends * (ends + 1) / 2;  // first group and end of a stretch
    ASSIGN_OR_RETURN(const stats::DetectedChanges detected, stats::DetectChanges(series->values));
    std::vector<size_t> edges = {0};
    for (const int64_t start : detected.starts) edges.push_back(static_cast<size_t>(start));
    edges.push_back(series->groups());
    for (size_t i = 1; i + 1 < edges.size(); ++i) {
      ++found.places;
      ASSIGN_OR_RETURN(LevelChange change,
                       ChangeAt(rows, *series, subject, edges[i - 1], edges[i], edges[i + 1]));
      found.changes.push_back(std::move(change));
    }
    return Ok();
  }
};

// The largest p-value that is significant; the changes are left with their q-values.
Result<double> Correct(LevelChanges& found, double level) {
  std::vector<double> p_values;
  for (const LevelChange& change : found.changes) p_values.push_back(change.p_value);
  ASSIGN_OR_RETURN(const std::vector<double> q_values, stats::BenjaminiHochberg(p_values));
  // With looks of p = 1 beside them each is multiplied by looks / rank instead of tests / rank.
  const double more =
      static_cast<double>(found.looks) / static_cast<double>(std::max<int64_t>(1, found.places));
  double largest = 0;
  for (size_t i = 0; i < found.changes.size(); ++i) {
    found.changes[i].q_value = std::min(1.0, q_values[i] * more);
    if (found.changes[i].q_value <= level) largest = std::max(largest, p_values[i]);
  }
  return largest;
}

void Sort(const LevelRows& rows, std::vector<LevelChange>& changes) {
  const auto key = [&](const LevelChange& change) {
    const NameIndex& names = change.subject.is_host ? rows.hosts : rows.processes;
    return std::tuple(-change.lost_us.value_or(0), change.p_value, change.subject.is_host,
                      names.NameOf(change.subject.number), change.measure, change.at_us);
  };
  std::sort(changes.begin(), changes.end(),
            [&](const LevelChange& a, const LevelChange& b) { return key(a) < key(b); });
}

Int128 WholeCost(const LevelRows& rows, LevelMeasure measure) {
  ExactSum sum;
  for (uint32_t row = 0; row < rows.rows(); ++row) sum.Add(LevelCost(rows, measure, row));
  return sum.value();
}

}  // namespace

Result<LevelChanges> FindLevelChanges(const LevelRows& rows, double level) {
  ChangeSearch search{rows, {}};
  const auto by_process = RowsInTime(rows, rows.process, rows.processes.size());
  const auto by_host = RowsInTime(rows, rows.host, rows.hosts.size());
  for (uint32_t process = 0; process < by_process.size(); ++process) {
    for (const LevelMeasure measure :
         {LevelMeasure::kDuration, LevelMeasure::kWait, LevelMeasure::kFailures}) {
      if (measure == LevelMeasure::kFailures && !rows.tells_trouble) continue;
      RETURN_IF_ERROR(search.Look({false, process}, by_process[process], measure));
    }
  }
  for (uint32_t host = 0; rows.tells_trouble && host < by_host.size(); ++host) {
    RETURN_IF_ERROR(search.Look({true, host}, by_host[host], LevelMeasure::kFailures));
  }
  LevelChanges& found = search.found;
  ASSIGN_OR_RETURN(const double largest_p, Correct(found, level));
  std::erase_if(found.changes, [&](const LevelChange& change) {
    return !(change.q_value <= level) || !EffectOf(change).clear;
  });
  Sort(rows, found.changes);
  found.durations_us = WholeCost(rows, LevelMeasure::kDuration);
  found.waits_us = WholeCost(rows, LevelMeasure::kWait);
  RETURN_IF_ERROR(ExplainFailures(rows, by_process, by_host, largest_p, found.changes));
  return std::move(found);
}

}  // namespace harness::process
