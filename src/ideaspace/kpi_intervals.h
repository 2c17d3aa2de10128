// SPDX-License-Identifier: Apache-2.0
// How sure figures are: the intervals of EstimateKpis (observations.h).
#pragma once

#include "ideaspace/observations.h"
#include "stats/quantile.h"
#include "stats/value_codes.h"

namespace harness::ideaspace {

inline constexpr std::array<stats::Fraction, 2> kQuantilePlaces = {stats::Percent(50), stats::Percent(95)};
using Quantiles = std::array<std::optional<double>, 2>;  // at these places, in microseconds

struct MeasureQuantiles {
  Quantiles durations, delays;
};

// A measure of executions, in stretches and in order.
struct CodedSample {
  CodedSample(std::span<const uint32_t> sample, std::span<const int64_t> values_by_code)
      : codes(sample), values(values_by_code), ranked(sample, values_by_code) {}
  std::span<const uint32_t> codes;  // of known values, in the order of the executions
  std::span<const int64_t> values;  // by code
  stats::RankedCodes ranked;
};

// What some figures are computed of: executions in their order, in stretches.
struct KpiPart {
  const CodedSample &durations, &delays;
  std::span<const KpiValues::Stretch> stretches;
  Micros span_us = 0, block_us = 0;
};

// Adds low, high and effective_n to the estimates that have a value.
void AddIntervals(const KpiPart& part, const KpiOptions& options, const MeasureQuantiles& quantiles,
                  KpiEstimates& estimates);

}  // namespace harness::ideaspace
