// SPDX-License-Identifier: Apache-2.0
// Small logs for the tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "base/prng.h"
#include "replay/model.h"

namespace harness::replay {

struct TestRow {
  std::string process, host;
  int64_t eligible, start, end;
  int before = -1;  // row of the predecessor
  uint32_t slots = 1;
};

inline process::Executions LogOf(const std::vector<TestRow>& rows) {
  process::Executions log;
  for (const TestRow& row : rows) {
    log.process.push_back(static_cast<uint32_t>(log.processes.Of(row.process)));
    log.host.push_back(static_cast<uint32_t>(log.hosts.Of(row.host)));
    log.eligible_us.push_back(row.eligible);
    log.started_us.push_back(row.start);
    log.ended_us.push_back(row.end);
    log.slots.push_back(row.slots);
    log.predecessor.push_back(row.before < 0 ? process::kNoRow : static_cast<uint32_t>(row.before));
  }
  return log;
}

inline Model ModelOf(const std::vector<TestRow>& rows) {
  const process::Executions log = LogOf(rows);
  return BuildModel(log, process::LearnSlotPools(log)).value();
}

// Arrivals and services of a stream of jobs; eligible times strictly ascend.
struct Stream {
  std::vector<int64_t> eligible, service;
};

inline Stream RandomStream(uint64_t seed, size_t jobs, double mean_gap_us, double mean_service_us) {
  Philox random(seed);
  Stream stream;
  int64_t at = 1'600'000'000'000'000;
  for (size_t i = 0; i < jobs; ++i) {
    at += 1 + static_cast<int64_t>(random.Exponential() * mean_gap_us);
    stream.eligible.push_back(at);
    stream.service.push_back(static_cast<int64_t>(random.Exponential() * mean_service_us));
  }
  return stream;
}

}  // namespace harness::replay
