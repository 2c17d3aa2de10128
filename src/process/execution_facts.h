// SPDX-License-Identifier: Apache-2.0
// What a log tells of each execution beside its times and its place: queue time, outcome, schedule, attempts.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

enum class Outcome : uint8_t { kUnknown, kNotFailed, kFailed };  // failures as in IsFailure (retries.h)

// One entry a row, in canonical order. 14 bytes a row.
struct ExecutionFacts {
  std::vector<Timestamp> queued_us;  // kUnknownTime where the source tells none
  std::vector<Outcome> outcome;      // of the final status
  // Started by a schedule and not by somebody's request: the row names its schedule, or it is of QEMAIL (in
  // any case), which is known to be one.
  std::vector<uint8_t> scheduled;
  std::vector<int32_t> attempts;  // 0 unknown; empty where the log tells none at all
};

// One scan.
Result<ExecutionFacts> LoadExecutionFacts(eventlog::DataAccessor& data);

}  // namespace harness::process
