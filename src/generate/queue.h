// SPDX-License-Identifier: Apache-2.0
// Logs of queues, simulated exactly, with the closed forms they must approach and the cause of every wait.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"
#include "generate/queue_causes.h"
#include "generate/queue_form.h"
#include "generate/queue_model.h"

namespace harness::generate {

struct QueueFiles {
  Path csv;
  Path truth_json;  // empty: not written
  Path truth_rows;  // empty: not written
};

struct QueueProcessSummary {
  std::string_view process;
  uint64_t jobs = 0;
  double mean_wait_s = 0.0;  // 0 without jobs
  QueueWaits waits_us{};     // exact sums by cause
};

struct QueueSummary {
  QueueForm form;
  double mean_wait_s = 0.0;       // of all jobs, from the exact sum
  double wait_std_error_s = 0.0;  // by 32 batch means; 0 below 64 jobs
  int64_t wait_us = 0;            // the exact sum
  QueueWaits waits_us{};          // ... by cause
  int64_t last_us = 0;            // latest end
  std::vector<QueueProcessSummary> processes;
};

// Simulates the queue as queue_pool.h says; with one process and hosts that never close that is first come
// first served: each job starts at the larger of its arrival and the earliest moment a server is free.
// CSV: EXECUTION_ID,PROCESS_ID,HOST,QUEUED_AT,STARTED_AT,ENDED_AT, in order of arrival, times as ISO 8601
// UTC with six decimals from 2025-07-01T00:00:00Z; HOST "SERVER01"... without hosts, else "HOST01"...
// Models with links have DEPENDS_ON_ID or PARENT_EXECUTION_ID (or both) after PROCESS_ID: the predecessor.
// `truth_json`: format, version, seed, model, rates, servers, jobs, closed_form {utilization,
// wait_probability, wait_s, sojourn_s, in_queue, in_system; null where the model has none}, measured
// {mean_wait_s, wait_std_error_s, wait_us, last_us}, causes_us, and processes.
// `truth_rows`: EXECUTION_ID,WAIT_US and the microseconds of each cause of queue_causes.h, which sum to
// WAIT_US = STARTED_AT - QUEUED_AT.
// The seed's draws are the same for any number of servers, so two logs can be compared job by job.
// Errors: as CheckOptions; kInvalidArgument when the log would last beyond 100 years; kIo, kInterrupted.
Result<QueueSummary> GenerateQueue(const QueueOptions& options, const QueueFiles& files, Progress& progress);

}  // namespace harness::generate
