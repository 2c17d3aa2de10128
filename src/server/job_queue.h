// SPDX-License-Identifier: Apache-2.0
// Runs that were asked for over HTTP: queued, one at a time, each in a process of its own, with progress.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "server/http.h"
#include "store/home.h"

namespace harness::server {

struct JobRequest {
  std::vector<std::string> inputs;   // files of the home, or one dataset
  std::vector<std::string> plugins;  // ids; empty: all
  std::string known_issues;          // "on", "off" or "" for the setting
  std::string name;                  // for people
  std::vector<std::string>
      arguments;  // further words of the verb run, made by the resource from checked members
};

// A job: {job_id, state: queued|running|complete|failed|cancelled, position, name, run_id, exit_code, error,
// created_at, started_at, finished_at, progress: {stage, done, total, unit}}. Jobs are durable: after a crash
// queued ones are queued again and a running one is failed with its reason. Thread-safe.
class JobQueue {
 public:
  struct Options {
    Path harness_binary = "/proc/self/exe";
    Path home;
    size_t max_queued = 100;    // beyond: kBusy
    int64_t grace_ms = 10'000;  // from SIGINT to SIGKILL of a job that is cancelled or stopped
  };
  static Result<std::unique_ptr<JobQueue>> Open(Options options, const Clock& clock = SystemClock());
  virtual ~JobQueue() = default;  // stops the running job; it is queued again at the next Open

  virtual Result<Json> Submit(const JobRequest& request) = 0;
  virtual Result<Json> Get(std::string_view job_id) = 0;
  virtual Json List() = 0;  // {items}, newest first
  virtual Result<Json> Cancel(std::string_view job_id) = 0;
  // Pushes "progress" and "state" events as they come, first the present state; closes after the last.
  virtual Result<void> Watch(std::string_view job_id, std::shared_ptr<EventStream> stream) = 0;
};

}  // namespace harness::server
