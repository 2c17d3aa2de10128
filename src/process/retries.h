// SPDX-License-Identifier: Apache-2.0
// Attempts and failures of each activity, and the time that failed attempts took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "process/close_scopes.h"
#include "process/log_rows.h"
#include "process/wasted_time.h"

namespace harness::process {

// Sums over a set of rows.
struct RetrySums {
  int64_t runs = 0;
  int64_t runs_with_retries = 0;  // more than one attempt
  int64_t retries = 0;            // attempts beyond the first
  int64_t failed = 0;             // final status is a failure
  int64_t went_wrong = 0;         // either of the two
  WastedTime wasted;
  ExactSum run_us;  // of runs whose duration is known

  void Add(const LogRows& rows, size_t row);
};

struct ActivityRetries {
  std::string process_id;
  bool is_unknown = false;  // its rows name no process
  RetrySums sums;
};

struct StatusCount {
  std::string status;
  int64_t rows = 0;
  bool failed = false;
  bool told = false;  // TellsOutcome(status)
};

struct Retries {
  std::vector<ActivityRetries> activities;  // by process_id
  CloseScopes<RetrySums> scopes;
};

// A failure by its name: error, failed, failure, timeout, node_fail, out_of_memory, aborted, crashed, in any
// case, and with a reason behind a colon or in brackets. Importers turn the numbers of a format into words:
// no number is a failure here. Cancelled is not a failure: somebody wanted it.
bool IsFailure(std::string_view status);

// A failure, or an end that is none: success, completed, done, cancelled, skipped, and the like, in any case.
// So is unset, the status that OpenTelemetry leaves to a span that ended without an error. Running, queued,
// held and the like tell no end, and of every other word nobody here knows what it means.
bool TellsOutcome(std::string_view status);

// Conditions in SQL over `events`, never null. A run went wrong when it needed more than one attempt or its
// final status is a failure: a log may tell only one of them. `untold`: its status tells no outcome.
struct TroubleSql {
  std::string failed, went_wrong, untold;
};
Result<TroubleSql> TroubleConditions(eventlog::DataAccessor& data);

// By rows desc, then status. One scan.
Result<std::vector<StatusCount>> CountStatuses(eventlog::DataAccessor& data);

// One pass over the log.
Retries CollectRetries(const LogRows& rows, const CloseWindows& windows);

}  // namespace harness::process
