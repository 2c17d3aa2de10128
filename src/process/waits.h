// SPDX-License-Identifier: Apache-2.0
// Waits of every execution, summed exactly: per activity, per scope of rows, per hour of the week.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/json.h"
#include "base/time.h"
#include "process/close_scopes.h"
#include "process/log_rows.h"
#include "process/sample_summary.h"

namespace harness::process {

// Sums over a set of rows, in microseconds. `*_gt` keeps the full wait of a row above the threshold, else 0.
// A row without the times counts in `rows` alone. A negative time is in no sum: it would hide as much of the
// others.
struct WaitSums {
  int64_t rows = 0;
  int64_t waited = 0;          // rows with a known eligible wait
  int64_t negative_waits = 0;  // ... of them started before they were eligible
  ExactSum wait_pre_us, eligible_wait_us, wait_to_start_us;
  ExactSum eligible_wait_gt_us;
  int64_t runs_gt = 0;
  ExactSum wait_to_start_gt_us;
  int64_t runs_wait_to_start_gt = 0;
};

struct ActivityWaits {
  std::string process_id;
  bool is_unknown = false;  // its rows name no process
  int64_t runs = 0;
  int64_t started = 0;
  int64_t ended = 0;
  int64_t host_count = 0;
  int64_t host_count_wait_gt = 0;        // hosts of rows whose wait to start is above the threshold
  WaitSums total, standalone, sequence;  // sequence: rows with any dependency id
  SampleSummary eligible_wait;           // only where the options ask for it
};

struct Waits {
  Micros threshold_us = 0;
  std::vector<ActivityWaits> activities;  // by process_id
  CloseScopes<WaitSums> scopes;
  // Eligible wait above the threshold by the weekday (Monday first) and hour (UTC) in which it began.
  std::array<std::array<ExactSum, 24>, 7> gt_by_weekday_hour_us;
  std::map<Timestamp, ExactSum> gt_by_hour_us;  // by clock hour in which the wait began
};

struct WaitOptions {
  Micros threshold_us = 60 * kMicrosPerSecond;
  const CloseWindows* windows = nullptr;  // null: the close scopes stay empty
  bool samples = true;                    // summaries of each activity
};

// One pass over the log, and one for the samples, of 8 bytes a row.
Waits CollectWaits(const LogRows& rows, const WaitOptions& options);

// Of all rows that tell them.
SampleSummary SummarizeWaitToStart(const LogRows& rows);
SampleSummary SummarizeDurations(const LogRows& rows);

// {rows, waited, wait_pre_us, eligible_wait_us, wait_to_start_us, eligible_wait_gt_us, runs_gt, ...}; sums as
// integers (as text above 2^63, which no real log reaches).
Json ToJson(const WaitSums& sums);

}  // namespace harness::process
