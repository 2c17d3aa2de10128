// SPDX-License-Identifier: Apache-2.0
// What arrives at a generated queue, one execution after another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/prng.h"
#include "generate/queue_model.h"

namespace harness::generate {

inline constexpr uint64_t kNoJob = UINT64_MAX;

struct QueueJob {
  uint64_t number = 0;      // in order of arrival, from 0
  uint64_t after = kNoJob;  // must have ended before
  size_t process = 0;       // of the shape
  Micros queued = 0;        // since the log's first midnight; never before that of the number before
  Micros service = 0;
};

// Units arrive as a Poisson process, so that executions come at the options' rate. Nothing drawn depends on
// servers, hosts, closed hours or latency: logs of one seed can be compared execution by execution. An
// execution of a textbook model may have a service of 0; those of others take at least a microsecond.
class QueueJobs {
 public:
  // Keeps references to both.
  QueueJobs(const QueueOptions& options, const QueueShape& shape);
  // These jobs and none that are drawn: numbered from 0 in this order, moments ascending, predecessors queued
  // at the same moment and before. After the last one nothing comes any more.
  QueueJobs(const QueueOptions& options, const QueueShape& shape, std::vector<QueueJob> given);
  QueueJob Next();

 private:
  void DrawUnit();
  Micros Service(const QueueProcess& process);

  const QueueShape& shape_;
  double unit_rate_per_s_;
  double weights_ = 0.0;
  Micros least_service_;
  Philox arrivals_, services_, kinds_;
  double clock_s_ = 0.0;
  const QueueUnit* unit_ = nullptr;
  size_t member_ = 0;
  uint64_t first_ = 0;  // number of the unit's first member
  bool is_given_ = false;
  std::vector<QueueJob> given_;
  size_t next_given_ = 0;
};

// Seconds to the nearest microsecond.
Micros MicrosOf(double seconds);

}  // namespace harness::generate
