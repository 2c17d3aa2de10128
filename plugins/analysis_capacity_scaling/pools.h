// SPDX-License-Identifier: Apache-2.0
// The pools of hosts that a study replays, with what they waited and whether formulas apply to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/json.h"
#include "process/pool_load.h"
#include "replay/study.h"

namespace harness::plugins::analysis_capacity_scaling {

// Waits by process number.
struct Waits {
  std::vector<Int128> recorded, replayed;
  std::vector<int64_t> runs;
};
Waits WaitsByProcess(const replay::Study& study);

struct Pool {
  std::string name;
  std::vector<uint32_t> hosts;      // positions in the model
  std::vector<uint32_t> processes;  // numbers in the log, by name
  int64_t runs = 0, slots = 0, server_slots = 0;
  Int128 recorded_us = 0, replayed_us = 0;
  Int128 residual_us = 0;  // sum over its processes of |replayed - recorded|
  uint32_t grown = 0;      // position of the host that gets the slots
  process::PoolLoad load;
  Json law;               // what the check of Little's law says of it
  std::string no_theory;  // why formulas do not apply; empty when they do
  std::vector<Json> causes;
};

// Pools of the model's hosts; those that wait longest first, ties by the name of their first host.
std::vector<Pool> PoolsOf(const process::Executions& log, const replay::Study& study, const Waits& waits);

// 0 of nothing.
double ShareOf(Int128 part, Int128 whole);

}  // namespace harness::plugins::analysis_capacity_scaling
