// SPDX-License-Identifier: Apache-2.0
// Logs of textbook queues, simulated exactly, with the closed forms they must approach.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/files.h"
#include "base/progress.h"
#include "base/result.h"

namespace harness::generate {

enum class QueueModel {
  kMm1,  // Poisson arrivals, exponential services, one server
  kMmc,  // the same with `servers` servers
  kMd1,  // Poisson arrivals, constant service, one server
};
// "mm1", "mmc", "md1"; otherwise nothing.
std::optional<QueueModel> ParseQueueModel(std::string_view name);
std::string_view QueueModelName(QueueModel model);

struct QueueOptions {
  QueueModel model = QueueModel::kMm1;
  double arrival_rate_per_s = 0.8;  // lambda > 0
  double service_rate_per_s = 1.0;  // mu > 0, of one server
  int servers = 1;                  // 1 to 1024; 1 for mm1 and md1
  uint64_t jobs = 100000;           // 1 to 100 million
  uint64_t seed = 1;
};

// Steady state. utilization = lambda / (servers mu) < 1.
struct QueueForm {
  double utilization = 0.0;
  double wait_probability = 0.0;  // an arrival finds every server busy; Erlang C
  double wait_s = 0.0;            // Wq
  double sojourn_s = 0.0;         // W
  double in_queue = 0.0;          // Lq
  double in_system = 0.0;         // L
};

// M/M/c: Wq = C(c, a) / (c mu - lambda), a = lambda / mu, C by the Erlang B recursion (Erlang 1917);
// M/D/1: Wq = rho / (2 mu (1 - rho)) (Pollaczek-Khinchine). W = Wq + 1/mu, L by Little's law.
// Errors: kInvalidArgument, naming the argument, and for utilization >= 1.
Result<QueueForm> ClosedForm(const QueueOptions& options);

struct QueueSummary {
  QueueForm form;
  double mean_wait_s = 0.0;       // of all jobs, from the exact sum
  double wait_std_error_s = 0.0;  // by 32 batch means; 0 below 64 jobs
  int64_t wait_us = 0;            // the exact sum
  int64_t last_us = 0;            // latest end
};

// First come first served, simulated on integer microseconds from an empty system: each job starts at the
// larger of its arrival and the earliest moment a server is free (the lowest server number if several).
// CSV: EXECUTION_ID,PROCESS_ID,HOST,QUEUED_AT,STARTED_AT,ENDED_AT, in order of arrival, times as ISO 8601
// UTC with six decimals from 2025-07-01T00:00:00Z; PROCESS_ID is the model's name, HOST "SERVER01"...
// `truth_json` (may be empty): format, version, seed, model, rates, servers, jobs, closed_form {utilization,
// wait_probability, wait_s, sojourn_s, in_queue, in_system}, measured {mean_wait_s, wait_std_error_s,
// wait_us, last_us}. The seed's draws are the same for any number of servers, so two logs can be compared job
// by job. Errors: as ClosedForm; kInvalidArgument when the log would last beyond 100 years; kIo,
// kInterrupted.
Result<QueueSummary> GenerateQueue(const QueueOptions& options, const Path& csv, const Path& truth_json,
                                   Progress& progress);

}  // namespace harness::generate
