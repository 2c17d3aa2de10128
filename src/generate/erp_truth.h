// SPDX-License-Identifier: Apache-2.0
// The exact figures of a generated ERP log, gathered while its rows are written, and their JSON form.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/json.h"
#include "generate/erp_calibrate.h"
#include "generate/erp_causes.h"

namespace harness::generate {

// Sums over the rows of a process, or of the log; seconds, exact. JSON key in brackets.
struct WaitSums {
  int64_t runs = 0;             // [runs] rows of the log
  int64_t started = 0;          // [started] rows with a start
  int64_t ended = 0;            // [ended] rows with an end
  int64_t wait_pre_s = 0;       // [wait_pre_us] eligible - queued, all rows
  int64_t eligible_wait_s = 0;  // [eligible_wait_us] start - eligible, started rows
  int64_t wait_to_start_s = 0;  // [wait_to_start_us] start - queued, started rows
  int64_t over_60_s = 0;        // [eligible_wait_gt60_us] the full start - eligible where above 60 s
  int64_t runs_over_60 = 0;     // [runs_gt60]
  std::array<int64_t, kCauseCount> cause_s =
      {};  // [cause_us: {held, batching, ...}] sums to eligible_wait_us
};

// As WaitSums, and what is only told for whole processes.
struct ProcessTruth {
  WaitSums standalone;  // [standalone] rows with neither parent nor dependency
  WaitSums sequence;    // [sequence] rows with one of them
  std::array<bool, 2> on_host = {};
  int64_t retried_runs = 0;      // [retry.runs] rows with more than one attempt
  int64_t retried_attempts = 0;  // [retry.attempts] the attempts of these rows
  // [retry.wasted_us] of these rows, where ended: duration * (attempts - 1) / attempts after SUCCESS (every
  // attempt takes the same time), the whole duration after ERROR.
  int64_t wasted_s = 0;
  Second last_queued = -1;
  std::vector<Second>
      gaps;  // between queue times in order, for [interarrival_median_us], null below two rows
};

class TruthBuilder {
 public:
  explicit TruthBuilder(size_t processes) : processes_(processes) {}
  // In the order of the log. `end` is the log's last second; causes matter for started rows only.
  void Add(const Job& job, const std::array<Second, kCauseCount>& causes, Second end);
  // {log, processes: [{process_id, ...}], retries}; consumes the gaps.
  Json Finish(const ErpModel& model);

 private:
  std::vector<ProcessTruth> processes_;
  ProcessTruth log_;
};

// The parts that come from the model and not from the rows:
//   hosts: [{host, slots, busy_slot_us, utilization}]
//   accounting_months: [{month, closes, opens, rolls, rolls_us, roll_day}]: the close of the month before
//     (closes) goes from its day 20 (opens) to the roll day of `month` (rolls), both dates; rolls_us is its
//     midnight UTC
//   closed_windows: [{begin_us, end_us}]   families: [{parent, child, hold}]
//   chains: [{name, processes in order, key, cohort, instances, link (dependency, parent or none), burst}]
//   schedules: [{process, schedule_id, period_us}]   retry_hotspots: [{process, retry_rate}]
//   calibration: {rounds, converged, tolerance, targets: [{process, hours, reached_hours, parameter, of,
//   value}]}
Json ModelTruth(const ErpModel& model, const ErpCalendar& calendar, const Calibration& calibration);

// Hyndman-Fan type 7 median in microseconds; nothing for an empty sample. Reorders the sample.
std::optional<int64_t> MedianMicros(std::vector<Second>& seconds);

}  // namespace harness::generate
