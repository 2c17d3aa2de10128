// SPDX-License-Identifier: Apache-2.0
// Times between the runs of a process, and whether a clock may have started them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"

namespace harness::ideaspace {

// Which runs stand before and after each other: all of the process; or those of one schedule, of one host,
// each of which is a series.
enum class GapsOf { kProcess, kSchedule, kHost };

struct GapSummary {
  int64_t gaps = 0;
  double median_us = 0, p05_us = 0, p95_us = 0;  // type 7
  double near_share = 0;                         // gaps within a tenth of the median
  double periodic_share = 0;  // gaps on a whole multiple, up to three, of the median; see OnPeriod
  double covered_share = 0;   // of the time from the first to the last arrival that lies in those gaps
  double at_once_share = 0;   // gaps below a tenth of their mean
  GapsOf of = GapsOf::kProcess;
  int64_t series = 1;  // of kProcess: that take turns

  // At least half of the gaps lie on a period. Below, another look may show one: a gate asks for more.
  bool ShowsPeriod() const { return median_us > 0 && periodic_share >= 0.5; }
  // Runs that start on two hosts or more at one tick leave a gap of next to nothing for every second tick or
  // more. Of a Poisson process one gap in ten is so short.
  bool ComesAtOnce() const { return at_once_share >= 0.4; }
};

// A gap lies on a period when it is within 5 % of the period (30 s where that is more, a tenth where that is
// less) of a whole multiple of it, one to three (runs may be missed). Gaps of a Poisson process do so one
// time in eight.
bool OnPeriod(double gap_us, double period_us);

// Of all arrivals as one series, in any order; they are overwritten. Fewer than three have no gaps to speak
// of: all is 0.
GapSummary SummarizeGaps(std::span<Timestamp> arrivals);

struct SeriesArrival {
  uint32_t series;
  Timestamp at;
};

// Gaps within each series, taken together, where the series are alike: two or more of them, each with three
// arrivals or more and a median gap within a tenth of that of all. Nothing where they are not. `of` is left
// to the caller.
std::optional<GapSummary> SummarizeSeries(std::vector<SeriesArrival> arrivals);

}  // namespace harness::ideaspace
