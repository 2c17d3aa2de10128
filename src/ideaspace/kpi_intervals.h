// SPDX-License-Identifier: Apache-2.0
// How sure figures are: the intervals of EstimateKpis (observations.h).
#pragma once

#include "ideaspace/observations.h"
#include "stats/order_statistics.h"
#include "stats/quantile.h"

namespace harness::ideaspace {

inline constexpr std::array<stats::Fraction, 2> kQuantilePlaces = {stats::Percent(50), stats::Percent(95)};
using Quantiles = std::array<std::optional<double>, 2>;  // at these places, in microseconds

struct MeasureQuantiles {
  Quantiles durations, delays;
};

// What some figures are computed of: executions in their order, in stretches.
struct KpiPart {
  std::span<const int64_t> durations, delays;  // known ones
  std::span<const KpiValues::Stretch> stretches;
  KpiCounts counts;
  Micros span_us = 0, block_us = 0;
};

// Adds low, high and effective_n to the estimates that have a value. `durations` and `delays` are those of
// `part`.
void AddIntervals(const KpiPart& part, const KpiOptions& options, const MeasureQuantiles& quantiles,
                  stats::RankedSample& durations, stats::RankedSample& delays, KpiEstimates& estimates);

}  // namespace harness::ideaspace
