// SPDX-License-Identifier: Apache-2.0
// Stretches of time whose executions are compared with each other: ISO weeks, or close cycles.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "ideaspace/observations.h"
#include "process/close_windows.h"

namespace harness::ideaspace {

// [from_us, to_us), UTC.
struct Cohort {
  std::string key;  // "2025-W27", "close 2025-08"
  Timestamp from_us = 0, to_us = 0;
  Micros covered_us = 0;  // the part of it that lies in the log
  // A stretch of which the log holds less than half has other days in it than a whole one has, and is no
  // reference for any.
  bool IsReference() const { return covered_us >= to_us / 2 - from_us / 2; }
};

inline constexpr uint32_t kNoCohort = UINT32_MAX;

struct Cohorts {
  std::vector<Cohort> list;             // that have rows, by time
  std::vector<uint32_t> cohort_of_row;  // kNoCohort for a row without any time
  Timestamp first_us = 0, last_us = 0;  // of the rows' reference times
  Micros span_us() const;               // 0 without any time
};

// Weeks from Monday to Sunday, UTC; the one that holds January 4 is W01. Where the end of any of the
// `windows` is known from parameters: close cycles instead, each from the first day of its close window to
// that of the next, so that each holds one close and the calm days after it; named by the month that rolls
// in.
Cohorts MakeCohorts(const process::Executions& log, const process::ExecutionFacts& facts,
                    std::span<const process::CloseWindow> windows);

}  // namespace harness::ideaspace
