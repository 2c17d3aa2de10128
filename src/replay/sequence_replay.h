// SPDX-License-Identifier: Apache-2.0
// What it saves when one call takes several inputs of a sequence of processes, by replay of just these calls.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"
#include "process/sequence_batches.h"
#include "replay/study.h"

namespace harness::replay {

// The calls that each batch makes one: of every step one call, the steps of all batches in order, so that a
// batch's step waits for the one call of the step before. `setup_us` by step.
std::vector<CallBatch> CallsOfSequence(const process::Executions& log, const process::Sequence& sequence,
                                       const process::SequenceBatches& plan,
                                       std::span<const Micros> setup_us);

struct CallsReplay {
  Outcome outcome;
  int64_t calls_fewer = 0;  // that the replay did not make
  Int128 busy_less_us = 0;  // slot time of executions that it did not use
};

// Errors: those of Study::Evaluate.
Result<CallsReplay> ReplayCalls(const Study& study, std::span<const CallBatch> calls);

}  // namespace harness::replay
