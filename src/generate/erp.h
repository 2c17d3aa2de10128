// SPDX-License-Identifier: Apache-2.0
// generate/ makes seeded logs whose truth is known; this is the log of an ERP system's batch queue.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"
#include "base/time.h"

namespace harness::generate {

struct ErpOptions {
  uint64_t seed = 1;
  // Stretches the span, not the rates: 2 is twice the rows over twice the days. 0.01 to 100.
  double rows_scale = 1.0;
  // Patterns to leave out: chains, losext_hold, losld_hold, month_end, payout_keys, qemail_schedule,
  // queue_contention, retries (see erp_model.h). The row count may then differ.
  std::vector<std::string> drop;
  bool more_chains = false;  // plants six chains more (erp_chains.h), for the truth of sequences
};

struct ErpSummary {
  uint64_t rows = 0;
  uint64_t started = 0;
  Timestamp first_us = 0;  // earliest and latest time of the log
  Timestamp last_us = 0;
  double utilization = 0.0;  // of the slots of both hosts
  int calibration_rounds = 0;
  bool calibrated =
      true;  // false: a wait misses its specified hours by more than the tolerance (tiny scales)
};

// A discrete-event simulation of 240 processes on two hosts, written as CSV (header, comma, LF, no quotes
// needed), rows by QUEUE_DT, then PROCESS_QUEUE_ID:
//   PROCESS_QUEUE_ID,PROCESS_ID,PARENT_PROCESS_QUEUE_ID,DEP_PROCESS_QUEUE_ID,SCHEDULE_ID,ASSIGNED_MACHINE_ID,
//   USER_ID,STATUS,EXECUTE_ATTEMPTS,QUEUE_DT,ELIGIBLE_DT,START_DT,END_DT,PARAM_DESCR_LIST
// Times are "YYYY-MM-DD HH:MM:SS" UTC; the simulation runs on whole seconds, so nothing is rounded. What is
// not known is an empty field: no host and no start in a CANCELLED or QUEUED row, no end in a RUNNING one.
// STATUS is SUCCESS, ERROR, CANCELLED, RUNNING or QUEUED.
//
// At scale 1, for every seed: 435,616 rows, the span, hosts, run counts and, within 0.1 %, the waiting hours
// of the specification's sanity anchors. The hours come from calibrated mechanisms (erp_calibrate.h).
//
// `truth_json` and `truth_csv` may be empty paths. The JSON's fields stand in erp_truth.h, beside format,
// version, seed, rows_scale, dropped, rows, first_us, last_us. The CSV has one line per started row, in the
// same order:
//   PROCESS_QUEUE_ID,held_us,batching_us,schedule_us,unavailable_us,restricted_us,contention_us,dispatch_us
// which sum to START_DT - ELIGIBLE_DT.
//
// The same options give the same bytes. Errors: kInvalidArgument (scale, pattern), kIo, kInterrupted; no
// partial file remains.
Result<ErpSummary> GenerateErp(const ErpOptions& options, const Path& csv, const Path& truth_json,
                               const Path& truth_csv, Progress& progress);

}  // namespace harness::generate
