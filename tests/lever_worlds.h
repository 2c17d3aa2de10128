// SPDX-License-Identifier: Apache-2.0
// Queues whose rules are changed: the same arrivals and services before and after, simulated by the
// generator.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "generate/queue_pool.h"
#include "process/executions.h"
#include "replay/study.h"

namespace harness::testing {

// What a queue is given, and what it makes of it.
struct World {
  generate::QueueOptions options;
  generate::QueueShape shape;
  std::vector<generate::QueueJob> jobs;
};

// Starts by number.
std::vector<generate::QueueExecution> Simulate(const World& world);

// A log before a change, the same world after it, and which job does the work of each call then.
struct Change {
  World before, after;
  std::vector<uint64_t> carrier;  // by number before: number after; kNoJob for one that falls away
  std::vector<Micros> eligible;   // by number before: the moment from which it waits after
  std::vector<uint64_t> second;   // likewise: the job of its second part; may be empty
  std::vector<int32_t> attempts;  // by number before; may be empty
  std::vector<uint32_t> keys;     // likewise

  // Arrivals drawn by the seed; nothing is changed yet.
  Change(const generate::QueueOptions& options, const generate::QueueShape& shape);
  // Gives every job that stays its number in order of moments; `jobs` name themselves and their predecessors
  // by what `carrier` holds.
  void Renumber(std::vector<generate::QueueJob> jobs);
};

// How a replay of the log before the change judged it, and what is true.
struct Judgement {
  bool has_interval = false, is_inside = false, is_exact = false;
  bool is_right_sign = false;  // a verdict that claims a saving or a loss has the sign of the truth
  replay::Verdict verdict = replay::Verdict::kInconclusive;
};
Judgement Judge(const Change& change, const std::vector<std::string>& actions, uint64_t seed);

}  // namespace harness::testing
