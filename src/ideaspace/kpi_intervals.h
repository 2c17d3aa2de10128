// SPDX-License-Identifier: Apache-2.0
// How sure figures are: the intervals of EstimateKpis (observations.h).
#pragma once

#include "ideaspace/observations.h"
#include "stats/quantile.h"

namespace harness::ideaspace {

inline constexpr std::array<stats::Fraction, 2> kQuantilePlaces = {stats::Percent(50), stats::Percent(95)};
using Quantiles = std::array<std::optional<double>, 2>;  // at these places, in microseconds

struct MeasureQuantiles {
  Quantiles durations, delays;
};

// What the figures were computed of.
struct KpiSource {
  const Observations& observed;
  const process::ExecutionFacts& facts;
  std::span<const uint32_t> chosen;
  const KpiCounts& counts;
  Micros span_us = 0;
};

// Adds low, high and size to the estimates that have a value. Requires `durations` and `delays` to hold the
// known values of `chosen`, in any order; reorders them.
void AddIntervals(const KpiSource& source, const KpiOptions& options, const MeasureQuantiles& quantiles,
                  std::vector<int64_t>& durations, std::vector<int64_t>& delays, KpiEstimates& estimates);

}  // namespace harness::ideaspace
