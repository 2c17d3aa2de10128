// SPDX-License-Identifier: Apache-2.0
// Which status follows which in the next run of the same process, and how often a failure follows a failure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "process/log_rows.h"
#include "process/name_index.h"

namespace harness::process {

// One entry a row, in canonical order; 4 bytes a row.
struct StatusRows {
  std::vector<uint32_t> status;
  NameIndex names;
};

// The statuses of `data`. One scan.
Result<StatusRows> ReadStatusRows(eventlog::DataAccessor& data);

struct StatusChange {
  std::string from, to;
  int64_t count = 0;
};

// Runs right after one of some kind, both with a status that tells an outcome.
struct RunsAfter {
  int64_t runs = 0;
  int64_t failed = 0;  // ... of them failed
};

// Of the runs of a set of processes that come right after another run of the same process, both with a
// status.
struct FollowingRuns {
  int64_t runs = 0;
  int64_t changed = 0;  // to another status, or to a failure again
};

struct ProcessStatuses {
  std::string process_id;
  int64_t failed = 0;  // runs whose final status is a failure
  FollowingRuns following;
  std::vector<StatusChange> changes;  // most first, then by name
  RunsAfter after_failure, after_other;
};

struct StatusChanges {
  FollowingRuns following;                 // of the whole log
  std::vector<StatusChange> changes;       // of the whole log; most first, then by name
  std::vector<ProcessStatuses> processes;  // most failures first, then most changes, then by name
  int64_t processes_left_out = 0;          // those beyond `most`
  FollowingRuns left_out;
};

// A change is a run whose status is another than that of the run before it, or a failure again. The runs of a
// process follow each other in order of (start, end, row), where the start is unknown of (ReferenceTime, end,
// row). A run without a status is left out: nothing follows it and it follows nothing. Processes without a
// change are not listed. O(n log n).
StatusChanges CollectStatusChanges(const LogRows& rows, const StatusRows& statuses, size_t most);

}  // namespace harness::process
