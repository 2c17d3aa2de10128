// SPDX-License-Identifier: Apache-2.0
// Jobs as they are kept on disk: one SQLite file of their own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "server/job_queue.h"
#include "store/sqlite.h"

namespace harness::server {

struct Job {
  int64_t number = 0;  // the order of submission
  std::string job_id;
  std::string state = "queued";  // queued | running | complete | failed | cancelled
  JobRequest request;
  std::string run_id;
  std::optional<int64_t> exit_code;
  std::string error;
  Timestamp created_us = 0;
  std::optional<Timestamp> started_us, finished_us;

  bool ended() const { return state != "queued" && state != "running"; }
};

// Every change is on disk when the call returns. Not thread-safe.
class JobTable {
 public:
  // Makes the file when missing.
  static Result<JobTable> Open(const Path& file);
  // In the order of their numbers.
  Result<std::vector<Job>> All();
  // Adds the job or takes its new state.
  Result<void> Put(const Job& job);
  Result<void> Remove(std::string_view job_id);

 private:
  explicit JobTable(store::Database database) : database_(std::move(database)) {}
  store::Database database_;
};

}  // namespace harness::server
