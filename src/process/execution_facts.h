// SPDX-License-Identifier: Apache-2.0
// What a log tells of each execution beside its times and its place: queue time, outcome, schedule, attempts.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"
#include "process/executions.h"

namespace harness::process {

enum class Outcome : uint8_t { kUnknown, kNotFailed, kFailed };  // failures as in IsFailure (retries.h)

// The mail queue of the ERP system, known to be started by a clock: in any case, with the blanks that a
// database fills names up with.
bool IsQemail(std::string_view process);

// One entry a row, in canonical order. 14 bytes a row, and 8 where the log tells durations without their
// times.
struct ExecutionFacts {
  std::vector<Timestamp> queued_us;  // kUnknownTime where the source tells none
  std::vector<Outcome> outcome;      // of the final status
  // Started by a schedule and not by somebody's request: the row names its schedule, or it is of QEMAIL
  // (IsQemail), which is known to be one.
  std::vector<uint8_t> scheduled;
  std::vector<int32_t> attempts;  // 0 unknown; empty where the log tells none at all
  // Of rows whose start or end is unknown: the duration that the source tells, kUnknownTime without one;
  // empty where it tells none of such a row.
  std::vector<Micros> told_duration_us;
};

// Where a row stands in time: queued, else eligible, started, ended; kUnknownTime without any
// (kReferenceSql).
Timestamp ReferenceTime(const Executions& log, const ExecutionFacts& facts, size_t row);

// End minus start; what the source tells where one of the two is unknown; kUnknownTime without
// (kDurationSql).
Micros DurationOf(const Executions& log, const ExecutionFacts& facts, size_t row);

// Of the executions `log` of the same data. One scan, and one of the outcomes.
Result<ExecutionFacts> LoadExecutionFacts(eventlog::DataAccessor& data, const Executions& log);

}  // namespace harness::process
