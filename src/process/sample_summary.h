// SPDX-License-Identifier: Apache-2.0
// What is said of a sample of microseconds: n, range, mean, exact quantiles of both kinds.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/exact_sum.h"
#include "base/json.h"

namespace harness::process {

// A quantile is given only when the sample can show it: p95 needs 20 values and p99 needs 100, so that at
// least one value lies beyond it.
struct SampleSummary {
  int64_t n = 0;
  int64_t min_us = 0, max_us = 0;  // meaningless when n is 0
  ExactSum sum_us;
  std::optional<double> p50_lin_us, p95_lin_us, p99_lin_us;  // type 7
  std::optional<int64_t> p50_nr_us, p95_nr_us, p99_nr_us;    // nearest rank
};

// Reorders `values`.
SampleSummary Summarize(std::vector<int64_t>& values);

// {n, min, max, mean, sum, p50_lin, p50_nr, ...} in seconds; null for what the sample cannot show.
Json InSeconds(const SampleSummary& summary);

double Seconds(Int128 us);
double Hours(Int128 us);

}  // namespace harness::process
