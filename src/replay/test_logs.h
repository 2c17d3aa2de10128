// SPDX-License-Identifier: Apache-2.0
// Small logs for the tests of this folder.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/prng.h"
#include "replay/action.h"
#include "replay/engine.h"
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

// One process on one host; eligible times ascend. Of (eligible, service).
inline Model OneHost(int64_t slots, const std::vector<std::pair<Timestamp, Micros>>& jobs) {
  Model model;
  model.hosts = {{0, slots, {}}};
  model.classes = {{0}};
  model.class_of_process = {0};
  model.priority_of_process = {0};
  model.preferred_hosts = {{0}};
  for (const auto& [eligible, service] : jobs) {
    model.eligible_us.push_back(eligible);
    model.service_us.push_back(service);
    model.recorded_start_us.push_back(eligible);
    model.row.push_back(static_cast<uint32_t>(model.row.size()));
    model.process.push_back(0);
    model.slots.push_back(1);
    model.predecessor.push_back(kNoJob);
  }
  return model;
}

// The rows of a log that a dispatcher with this order of service would leave; process i is named "P<i>".
inline std::vector<TestRow> RowsUnder(const Model& model, Discipline discipline) {
  Replayer replayer;
  const Replayed& replayed = replayer.Run(model, discipline);
  std::vector<TestRow> rows;
  for (size_t job = 0; job < model.jobs(); ++job) {
    const Timestamp start = replayed.started_us[job];
    const int before = model.predecessor[job] == kNoJob ? -1 : static_cast<int>(model.predecessor[job]);
    rows.push_back({"P" + std::to_string(model.process[job]), "h", model.eligible_us[job], start,
                    start + model.service_us[job], before, model.slots[job]});
  }
  return rows;
}

// A stream of jobs of `processes` processes on one host, utilization `load`.
inline Model StreamModel(uint64_t seed, size_t jobs, int64_t slots, double load, uint32_t processes = 1) {
  constexpr double kMeanService = 60e6;
  const Stream stream =
      RandomStream(seed, jobs, kMeanService / (load * static_cast<double>(slots)), kMeanService);
  std::vector<std::pair<Timestamp, Micros>> pairs;
  for (size_t i = 0; i < jobs; ++i) pairs.emplace_back(stream.eligible[i], stream.service[i]);
  Model model = OneHost(slots, pairs);
  model.class_of_process.assign(processes, 0);
  model.priority_of_process.assign(processes, 0);
  model.preferred_hosts.assign(processes, {0});
  Philox random(seed + 1);
  for (uint32_t& process : model.process) process = static_cast<uint32_t>(random.Below(processes));
  return model;
}

// Actions on jobs that are put in order again after each.
template <typename Edit>
Result<void> Settled(Jobs& jobs, Calls& calls, Edit edit) {
  JobEdits edits(jobs, calls);
  const Result<void> done = edit(edits);
  edits.Settle();
  return done;
}
inline Result<void> Apply(const Action& action, Jobs& jobs, Calls& calls) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Apply(action, edits); });
}
inline Result<void> Shift(Jobs& jobs, Calls& calls, uint32_t process, Micros later_us) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Shift(edits, process, later_us); });
}
inline Result<void> Thin(Jobs& jobs, Calls& calls, uint32_t process, int64_t every) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Thin(edits, process, every); });
}
inline Result<void> Defer(Jobs& jobs, Calls& calls, uint32_t process, Micros from_us, Micros to_us) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Defer(edits, process, from_us, to_us); });
}
inline Result<void> Keep(Jobs& jobs, Calls& calls, uint32_t process, int64_t every,
                         const std::vector<TimeWindow>& windows, bool outside) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Keep(edits, process, every, windows, outside); });
}
inline Result<void> Dedupe(Jobs& jobs, Calls& calls, uint32_t process, Micros window_us) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Dedupe(edits, process, window_us); });
}
inline Result<void> Unlink(Jobs& jobs, Calls& calls, uint32_t process, uint32_t predecessor) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Unlink(edits, process, predecessor); });
}
inline Result<void> MergeCalls(Jobs& jobs, Calls& calls, uint32_t process, int64_t calls_in_one,
                               Micros window_us, std::optional<Micros> setup_us) {
  return Settled(jobs, calls, [&](JobEdits& edits) {
    return MergeCalls(edits, process, calls_in_one, window_us, setup_us);
  });
}
inline Result<void> MergeBatches(Jobs& jobs, Calls& calls, std::span<const CallBatch> batches) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return MergeBatches(edits, batches); });
}
inline Result<void> Split(Jobs& jobs, Calls& calls, uint32_t process, int64_t parts) {
  return Settled(jobs, calls, [&](JobEdits& edits) { return Split(edits, process, parts); });
}
inline Result<void> FewerRetries(Jobs& jobs, uint32_t process, int64_t permille) {
  Calls calls;
  return Settled(jobs, calls, [&](JobEdits& edits) { return FewerRetries(edits, process, permille); });
}

}  // namespace harness::replay
