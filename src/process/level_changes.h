// SPDX-License-Identifier: Apache-2.0
// Where a process or host became slower, waits longer or fails more than before: places, tests, hours lost.
#pragma once

#include <optional>
#include <vector>

#include "process/level_series.h"

namespace harness::process {

struct LevelSubject {
  bool is_host = false;
  uint32_t number = 0;  // in LevelRows::processes or hosts
  bool operator==(const LevelSubject&) const = default;
};

struct LevelChange {
  LevelSubject subject;
  LevelMeasure measure = LevelMeasure::kDuration;
  Timestamp from_us = 0;              // first row before the change, back to the change before it
  Timestamp before_us = 0;            // first row of the last group before: the best split lies between this
  Timestamp at_us = 0;                // and the first row of the first group after
  Timestamp to_us = 0;                // last row after it, up to the next change
  bool lasts = false;                 // up to the end of the log
  int64_t n_before = 0, n_after = 0;  // rows at from_us to at_us, this not included, and at at_us to to_us
  double of_runs_before = 0, of_runs_after = 0;     // of these: median of durations (type 7), mean, or share
  std::vector<double> levels_before, levels_after;  // of groups
  double level_before = 0, level_after = 0;  // what is compared: medians of these (durations, us), or means
  double z = 0, p_value = 1, q_value = 1;
  // What the rows after the change cost (LevelCost) beyond the mean cost of those before; below 0: a gain.
  std::optional<Micros> lost_us;
  // Stands for others: the change in whose rows this one vanishes, by its place in LevelChanges::changes.
  std::optional<size_t> explained_by;
};

struct LevelChanges {
  // Significant ones: most hours lost first; ties (and those without hours) by smaller p, names, place.
  std::vector<LevelChange> changes;
  int64_t series = 0;     // looked at
  int64_t too_short = 0;  // series with too few rows to be looked at
  int64_t looks = 0;      // family: all stretches of all series that might have been found to differ
  int64_t places = 0;     // where stats::DetectChanges saw one
  Int128 durations_us = 0, waits_us = 0;  // of the whole log
};

// Series: duration and wait of each process, share of runs gone wrong of each process and host. Each place
// that stats::DetectChanges names is tested: groups before against groups after, up to the neighbouring
// changes, by ranks, widened by the lag-one autocorrelation of what the two levels leave. Significant are
// those of q <= `level` by Benjamini-Hochberg over all looks, as many as a series has stretches of
// kLeastSegmentGroups groups or more; looks without a test count as p = 1, so that having picked the place
// and where the level ends is paid for. A change whose effect (EffectOf) is not clear of none is not stated.
//
// A host that fails takes all its processes with it. Of changes in failures, the one whose share rose most
// stands first; one that is no longer significant without the rows that others cover is explained by the one
// of them that covers most of its trouble.
Result<LevelChanges> FindLevelChanges(const LevelRows& rows, double level);

struct LevelEffect {
  // The interval lies on the side of no change on which the test found it.
  bool clear = false;
  double estimate = 0;
  double low = 0, high = 0;
  const char* unit = "1";  // "1": times as long, or the share after; "s": longer by, where before was 0
};

// Level after over level before (durations, waits) or share after, with the 95 % percentile interval of 2,000
// moving-block resamples of the groups on both sides. The same change has the same interval.
LevelEffect EffectOf(const LevelChange& change);

}  // namespace harness::process
