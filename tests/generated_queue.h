// SPDX-License-Identifier: Apache-2.0
// Generated queues as an analysis sees them, beside what their generator knows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generate/queue.h"
#include "process/executions.h"

namespace harness::testing {

struct GeneratedQueue {
  generate::QueueSummary summary;
  process::Executions log;                  // imported and loaded as an analysis does
  std::vector<uint64_t> number;             // by row of the log: its EXECUTION_ID - 1
  std::vector<uint32_t> row_of;             // by number
  std::vector<generate::QueueWaits> truth;  // by row: microseconds by cause, from the truth file
  std::vector<Micros> true_wait_us;         // by row, from the truth file

  // Starts of the log by number.
  std::vector<Timestamp> Starts() const;
  uint32_t Process(const std::string& name) const;
};

// Writes the log and its truth, imports the log and loads its executions. Stops the program on an error.
GeneratedQueue MakeQueue(const generate::QueueOptions& options);

}  // namespace harness::testing
