// SPDX-License-Identifier: Apache-2.0
// Which instances of a sequence one call could take together, what that saves and what it keeps waiting.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "process/call_setup.h"
#include "process/sequences.h"

namespace harness::process {

struct SequenceBatchOptions {
  std::vector<Micros> windows_us = {kMicrosPerMinute, 5 * kMicrosPerMinute, 15 * kMicrosPerMinute,
                                    kMicrosPerHour, 4 * kMicrosPerHour};  // ascending
  size_t most_in_one = 50;                                                // inputs of one call
};

struct SequenceBatches {
  Micros window_us = 0;                      // from the first to the last input of a call
  std::vector<std::vector<size_t>> batches;  // instances that one call takes: 2 or more, in order of time
  int64_t inputs = 0;                        // in these batches
  int64_t calls_reduced = 0;                 // rows that fall away
  Int128 saved_us = 0;  // setups of the calls that fall away: an upper bound where setups are
  Int128 held_us = 0;   // that inputs stand for the last of their batch
};

// The rows of one step of an instance, and the step's number.
template <typename Visit>
void EachStep(const Executions& log, std::span<const uint32_t> rows, Visit visit) {
  size_t step = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && log.process[rows[i]] != log.process[rows[i - 1]]) ++step;
    visit(step, rows[i]);
  }
}

// A batch opens at an instance and takes later ones with the same shared parameters that come within the
// window, by the eligible time of their first row (else ReferenceTime). `setup_us` by step; 0 unknown. Of the
// windows the one with the greatest saving less holding stands, the shortest of equal ones, among those that
// make a batch at all; nothing where none does.
std::optional<SequenceBatches> PlanBatches(const Executions& log, const ExecutionFacts& facts,
                                           const Sequence& sequence, std::span<const Micros> setup_us,
                                           const SequenceBatchOptions& options);

// Setups of these processes, by number in the log. The size is of the first of `size_columns` that the source
// has; the durations are those of the log, with start and end known and not negative.
Result<std::map<uint32_t, CallSetup>> SetupsOf(eventlog::DataAccessor& data, const Executions& log,
                                               const std::vector<uint32_t>& processes,
                                               const std::vector<std::string>& size_columns,
                                               int64_t least_calls);

}  // namespace harness::process
