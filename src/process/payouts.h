// SPDX-License-Identifier: Apache-2.0
// Payout calls of a log: how many, how long, how many batches they name, and which calls one batch would
// save. The one definition of all three, for the report that counts them and the lever that proposes to
// batch.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/result.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"
#include "process/call_setup.h"
#include "process/log_rows.h"

namespace harness::process {

struct PayoutOptions {
  std::vector<std::string> processes;     // patterns of process ids (base/wildcard.h)
  std::vector<std::string> batch_keys;    // patterns of parameter keys that name a batch
  std::vector<std::string> period_keys;   // ... that name an accounting period
  std::vector<std::string> size_columns;  // further columns that tell a call's size: the first that is there
  Micros window_us = kMicrosPerHour;      // how long a batch may collect calls
  int64_t least_calls = 10;               // calls that a setup is measured on, at least
};

// Sums over a set of calls, in microseconds, as the log has them: a negative duration or wait is in the sum.
// Two sets merge by adding, but for the distinct counts.
struct PayoutFigures {
  int64_t runs = 0;
  int64_t batch_keys = 0;   // distinct values of batch keys
  int64_t period_keys = 0;  // distinct accounting months
  int64_t runs_with_duration = 0;
  ExactSum duration_us;
  int64_t runs_with_wait = 0;
  ExactSum wait_us;             // eligible to start
  int64_t error_runs = 0;       // final status is a failure
  int64_t keyed_runs = 0;       // calls whose parameters name a batch or a period
  int64_t avoidable_calls = 0;  // keyed calls less the batches they would make
  int64_t priced_calls = 0;     // avoidable calls of processes whose setup is known
  ExactSum saving_us;           // priced calls times their setup: modeled, an upper bound
};

// What speaks for batching the calls of one process.
struct PayoutBatching {
  int64_t distinct_keys = 0;  // distinct values of the batch and period keys of a call, taken together
  // Calls in the batch of a typical call: the upper median over the keyed calls; 0 without any.
  int64_t typical_batch = 0;
};

// What the figures cannot tell or tell twice, over all sources.
struct PayoutQuality {
  int64_t overlapping_calls = 0;         // that repeat one of another source (payouts_overlap.h)
  int64_t calls_without_parameters = 0;  // none at all
  int64_t calls_without_key = 0;         // neither a batch nor a period, those without parameters among them
  int64_t calls_without_time = 0;        // neither queued, eligible, started nor ended
};

struct PayoutSource {
  std::string file, hash;  // of the input
  int64_t rows = 0;        // of the log that came from it
  PayoutFigures total;
  std::map<std::string, PayoutFigures> processes;  // with calls in this source
};

struct Payouts {
  std::vector<std::string> processes;    // payout-like ones of the log, by name; empty: none
  std::string size_column;               // empty: the log has none
  bool knows_status = false;             // else error_runs mean nothing
  bool knows_parameters = false;         // some execution of the log has parameters
  std::vector<CallSetup> setups;         // by process
  std::vector<PayoutBatching> batching;  // by process
  std::vector<PayoutSource> sources;     // by (file, hash), all inputs of the log
  PayoutFigures total;                   // of all sources, overlapping calls as often as they stand there
  std::map<std::string, PayoutFigures> by_process;
  PayoutQuality quality;
};

// A batch opens at a keyed call and takes every later keyed call of the same process and source that is asked
// for within `window_us` and whose parameters differ only in batch and period keys (ParameterSplitter); the
// next call opens the next batch. Calls are asked for at their ReferenceTime (execution_facts.h); one without
// any time is a batch of its own. The setup is measured on all sources together, so that the savings of
// sources add up to the whole. Neither the order of rows nor that of the inputs changes anything. One scan of
// payout calls, beside the rows and parameters that are shared.
Result<Payouts> CollectPayouts(eventlog::DataAccessor& data, const PayoutOptions& options);
// The same for one who has the rows of `data` already.
Result<Payouts> CollectPayouts(eventlog::DataAccessor& data, const LogRows& rows,
                               const PayoutOptions& options);

}  // namespace harness::process
