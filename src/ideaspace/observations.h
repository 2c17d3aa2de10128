// SPDX-License-Identifier: Apache-2.0
// Executions as figures are computed from: observed in the log, or as a replay says they would have been.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/time.h"
#include "ideaspace/kpi.h"
#include "process/execution_facts.h"
#include "process/executions.h"

namespace harness::ideaspace {

inline constexpr Micros kUnknownMicros = std::numeric_limits<int64_t>::min();

// One entry an execution that happens. `row` names the row of the log that it is (for a replay: whose work it
// does), by which processes, hosts, outcomes and schedules are looked up.
struct Observations {
  std::vector<uint32_t> row;
  std::vector<Micros> queue_delay_us;    // kUnknownMicros where a time is unknown or the delay is negative
  std::vector<Micros> eligible_wait_us;  // likewise
  std::vector<Micros> duration_us;       // likewise
  size_t size() const { return row.size(); }
};

// All rows of the log.
Observations Observe(const process::Executions& log, const process::ExecutionFacts& facts);

struct KpiOptions {
  Micros wait_threshold_us = 60 * kMicrosPerSecond;  // of kEligibleWaitGtShare
  int64_t least_for_median = 2;
  int64_t least_for_p95 = 20;
  int64_t least_for_share = 20;
  // That a figure lies beyond its interval has this probability, on each side: 90 % intervals. Less where
  // many intervals must hold together.
  double tail = 0.05;
};

// A figure with what it rests on. Interval: order statistics for quantiles (stats/quantile_ranks.h), Wilson's
// for shares, the exact one of a Poisson count for rates (stats/count_interval.h), as if executions were
// independent. Absent with the value; an end is absent where the sample has no value that far out (p95 has no
// upper end below 59 values).
struct KpiEstimate {
  std::optional<double> value, low, high;
  int64_t n = 0;  // executions it rests on
};
using KpiEstimates = std::array<KpiEstimate, kKpis>;

// What is counted and collected of executions before their figures can be told.
class KpiTally {
 public:
  // `facts` must outlive it.
  KpiTally(const process::ExecutionFacts& facts, Micros wait_threshold_us)
      : facts_(facts), threshold_us_(wait_threshold_us) {}
  void Reserve(size_t executions);
  // Values as in Observations.
  void Add(uint32_t row, Micros queue_delay_us, Micros eligible_wait_us, Micros duration_us) {
    if (duration_us != kUnknownMicros) durations_.push_back(duration_us);
    if (queue_delay_us != kUnknownMicros) delays_.push_back(queue_delay_us);
    known_waits_ += eligible_wait_us != kUnknownMicros ? 1 : 0;
    long_waits_ += eligible_wait_us > threshold_us_ ? 1 : 0;  // an unknown one is below any threshold
    const process::Outcome outcome = facts_.outcome[row];
    known_outcomes_ += outcome != process::Outcome::kUnknown ? 1 : 0;
    failed_ += outcome == process::Outcome::kFailed ? 1 : 0;
    (facts_.scheduled[row] != 0 ? scheduled_ : requested_) += 1;
  }
  // As EstimateKpis below. Reorders what was collected: to be called once.
  KpiEstimates Estimate(Micros span_us, const KpiOptions& options, bool intervals);

 private:
  const process::ExecutionFacts& facts_;
  Micros threshold_us_;
  std::vector<int64_t> durations_, delays_;
  int64_t known_outcomes_ = 0, failed_ = 0;
  int64_t requested_ = 0, scheduled_ = 0;
  int64_t known_waits_ = 0, long_waits_ = 0;
};

// The figures of the observations at `chosen` (positions; each once) over `span_us` of time: the time over
// which rates are counted. Quantiles are type 7 over exact integers. Independent of the order of `chosen`.
// Rates have no value where `span_us` is not above 0. Where a schedule starts every execution, nobody asks
// for any, and kRatePerMin has no value; where none is, kBackgroundOverheadPerMin is known to be 0.
KpiEstimates EstimateKpis(const Observations& observed, const process::ExecutionFacts& facts,
                          std::span<const uint32_t> chosen, Micros span_us, const KpiOptions& options,
                          bool intervals = true);
KpiVector ValuesOf(const KpiEstimates& estimates);

}  // namespace harness::ideaspace
