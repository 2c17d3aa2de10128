// SPDX-License-Identifier: Apache-2.0
// The load of a pool of hosts as formulas of queueing theory want it: rates, means and their variation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "process/executions.h"

namespace harness::process {

// Of executions with a known eligible time, start and end, in this order; an execution arrives at its
// eligible time. Figures that do not exist for so few or such values are absent.
struct PoolLoad {
  int64_t executions = 0;
  Int128 wait_us = 0;                              // sum of start - eligible
  uint32_t largest_slots = 0;                      // most slots of one execution; formulas here know 1 alone
  std::optional<double> mean_gap_us, scv_arrival;  // between arrivals in a row
  std::optional<double> mean_service_us, scv_service;  // start to end
  // mean_service_us / mean_gap_us, in erlangs.
  std::optional<double> OfferedLoad() const;
};

// One entry a group; hosts whose group is `groups` or above are left out. O(n log n), 16 bytes an execution.
std::vector<PoolLoad> MeasurePools(const Executions& log, std::span<const uint32_t> group_of_host,
                                   size_t groups);

}  // namespace harness::process
