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
#include "stats/value_codes.h"

namespace harness::ideaspace {

inline constexpr Micros kUnknownMicros = std::numeric_limits<int64_t>::min();

// One entry an execution that happens. `row` names the row of the log that it is (for a replay: whose work it
// does), by which processes, hosts, outcomes and schedules are looked up.
struct Observations {
  std::vector<uint32_t> row;
  std::vector<Micros> queue_delay_us;    // kUnknownMicros where a time is unknown or the delay is negative
  std::vector<Micros> eligible_wait_us;  // likewise
  std::vector<Micros> duration_us;       // likewise
  // Stretch of time by the row's reference time, dense from 0: executions of one stretch wait for each other
  // and resemble each other. Empty for a replay, of which no intervals are asked.
  std::vector<uint32_t> block;
  Micros block_us = 0;  // how long a stretch is
  size_t size() const { return row.size(); }
};

// All rows of the log. Blocks are days, UTC; of a log shorter than a week its sevenths. Rows without any time
// share one.
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
// for shares, both at the size that the executions count as where those of one block resemble each other
// (stats/cluster_effect.h; Woodruff (1952), J. Am. Stat. Assoc. 47(260), 635-646); the exact one of a Poisson
// count (stats/count_interval.h) for rates, at the count that they are worth where blocks differ. Absent with
// the value, and where all executions are of one block; an end is absent where the sample has no value that
// far out (p95 has no upper end below a size of 59).
struct KpiEstimate {
  std::optional<double> value, low, high;
  int64_t n = 0;            // executions it rests on
  int64_t effective_n = 0;  // independent ones that they count as; 0 unknown
};
using KpiEstimates = std::array<KpiEstimate, kKpis>;

// What figures count of executions: shares and rates rest on it.
class KpiCounts {
 public:
  // `times`: 1 puts an execution in, -1 takes it out. Values as in Observations.
  void Add(const process::ExecutionFacts& facts, uint32_t row, Micros eligible_wait_us, Micros threshold_us,
           int64_t times = 1) {
    known_waits += eligible_wait_us != kUnknownMicros ? times : 0;
    long_waits += eligible_wait_us > threshold_us ? times : 0;  // an unknown one is below any threshold
    const process::Outcome outcome = facts.outcome[row];
    known_outcomes += outcome != process::Outcome::kUnknown ? times : 0;
    failed += outcome == process::Outcome::kFailed ? times : 0;
    (facts.scheduled[row] != 0 ? scheduled : requested) += times;
  }
  void Add(const KpiCounts& more) {
    known_outcomes += more.known_outcomes;
    failed += more.failed;
    requested += more.requested;
    scheduled += more.scheduled;
    known_waits += more.known_waits;
    long_waits += more.long_waits;
  }
  // What one execution counts for, a bit each.
  uint8_t Marks() const {
    return static_cast<uint8_t>(known_waits | long_waits << 1 | known_outcomes << 2 | failed << 3 |
                                scheduled << 4);
  }
  void AddMarks(uint8_t marks) {
    known_waits += marks & 1;
    long_waits += marks >> 1 & 1;
    known_outcomes += marks >> 2 & 1;
    failed += marks >> 3 & 1;
    scheduled += marks >> 4 & 1;
    requested += ~marks >> 4 & 1;
  }
  int64_t known_outcomes = 0, failed = 0;
  int64_t requested = 0, scheduled = 0;
  int64_t known_waits = 0, long_waits = 0;
};

// Executions of which some are then taken out and others put in, which costs about what these are.
class KpiSample {
 public:
  // `facts` must outlive it.
  KpiSample(const process::ExecutionFacts& facts, Micros wait_threshold_us)
      : facts_(&facts), threshold_us_(wait_threshold_us) {}
  struct Entry {
    uint32_t row;
    Micros queue_delay_us, eligible_wait_us, duration_us;  // as in Observations
  };
  void Reserve(size_t entries);
  void Add(const Entry& entry);
  // Once, after the last Add.
  void Sort();

  // What goes out and what comes in; a value that does both is in neither list.
  struct Change {
    KpiCounts counts;
    std::vector<int64_t> durations_out, durations_in, delays_out, delays_in;
  };
  void TakeOut(const Entry& entry, Change& change) const;  // one that was added
  void Replace(const Entry& entry, const Entry& by, Change& change) const;
  // As EstimateKpis below, without intervals. Requires Sort.
  KpiVector Figures(Change change, Micros span_us, const KpiOptions& options) const;

 private:
  const process::ExecutionFacts* facts_;
  Micros threshold_us_;
  KpiCounts counts_;
  std::vector<int64_t> durations_, delays_;
};

// What figures are computed of, execution by execution: observed values by their codes (stats/value_codes.h)
// and marks for what is counted. Made once a log, of which many samples are then gathered.
class KpiRows {
 public:
  KpiRows() = default;
  // `part_of_row`: the part of which each row of the log is; all are of one where it is empty.
  KpiRows(const Observations& observed, const process::ExecutionFacts& facts, Micros wait_threshold_us,
          std::span<const uint32_t> part_of_row = {});

  // Together, so that an execution costs one look into memory.
  struct Row {
    uint32_t duration = 0, delay = 0;  // codes; kNoCode where unknown
    uint32_t part = 0, block = 0;
    uint8_t marks = 0;  // KpiCounts::Marks
  };
  const Row& operator[](size_t position) const { return rows_[position]; }
  std::span<const int64_t> durations() const { return durations_; }  // by code, in microseconds
  std::span<const int64_t> delays() const { return delays_; }
  Micros block_us() const { return block_us_; }

 private:
  std::vector<Row> rows_;  // by position of the observations
  std::vector<int64_t> durations_, delays_;
  Micros block_us_ = 0;
};

// Executions gathered once, of which figures are then told in all and in part.
class KpiValues {
 public:
  // `chosen`: positions, each once. They are cut where the part changes from one to the next. Keeps `rows`.
  KpiValues(const KpiRows& rows, std::span<const uint32_t> chosen);

  // Neighbours of one part and one block, and where their values end.
  struct Stretch {
    uint32_t part = 0, block = 0;
    size_t chosen_end = 0, durations_end = 0, delays_end = 0;
    KpiCounts counts;
  };
  const std::vector<Stretch>& stretches() const { return stretches_; }

  // The figures of the stretches from `first` to before `last` over `span_us` of time: the time over which
  // rates are counted. Quantiles are type 7 over exact integers. Independent of the order of `chosen`. Rates
  // have no value where `span_us` is not above 0. Where a schedule starts every execution, nobody asks for
  // any, and kRatePerMin has no value; where none is, kBackgroundOverheadPerMin is known to be 0.
  KpiEstimates Estimate(size_t first, size_t last, Micros span_us, const KpiOptions& options) const;

 private:
  void Close(const Stretch& stretch);

  const KpiRows& rows_;
  std::vector<uint32_t> durations_, delays_;  // codes of known ones, in the order of the chosen
  std::vector<Stretch> stretches_;
};

// Of all that are chosen. The threshold of waits is that of `rows`.
KpiEstimates EstimateKpis(const KpiRows& rows, std::span<const uint32_t> chosen, Micros span_us,
                          const KpiOptions& options);
KpiVector ValuesOf(const KpiEstimates& estimates);

}  // namespace harness::ideaspace
