// SPDX-License-Identifier: Apache-2.0
// What the gates of all levers look at: the log, and figures of it that several of them need, made once.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/prng.h"
#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "ideaspace/arrival_gaps.h"
#include "process/close_windows.h"
#include "process/host_groups.h"
#include "process/learned_log.h"
#include "process/wait_cause.h"
#include "process/wasted_time.h"
#include "stats/moments.h"

namespace harness::ideaspace {

struct ProcessSummary {
  int64_t runs = 0;
  int64_t timed = 0;           // start and end known
  int64_t scheduled = 0;       // name the schedule that started them
  int64_t schedules = 0;       // different ones that they name
  int64_t tried = 0;           // attempts known
  int64_t retried = 0;         // ... more than one
  process::WastedTime wasted;  // run time of attempts that failed
  stats::Moments once_us;      // durations of runs that needed one attempt
  stats::Moments attempt_us;   // of an attempt of the others, were all of a run equally long
  Int128 busy_us = 0;          // start to end
  Int128 wait_us = 0;          // eligible to start, where known and not negative
  double duration_p50_us = 0;  // type 7; says nothing without `timed`
  // Between arrivals; an arrival is the queue time (where the log has none at all, the eligible time, else
  // the start). Of all runs, unless these show no period and those of its schedules, or of its hosts where
  // some start together, do.
  GapSummary gaps;
  Micros dominated_us = 0;      // time in which it held its share of the pool's slots while others waited
  process::CauseTimes waits{};  // by cause; all 0 without the attribution
  Int128 WaitUs() const;
};

// Executions of one process that waited for executions of another (or of the same) to end.
struct Hold {
  uint32_t child = 0, parent = 0;  // processes
  int64_t links = 0;               // executions of child whose last predecessor is one of parent
  int64_t rows = 0;                // ... that waited for it
  int64_t together = 0;  // ... of `links` asked for no later than the predecessor, or before it started
  Int128 held_us = 0;    // eligible (and not started) before the predecessor ended
  Int128 queued_us = 0;  // ... of it while the predecessor itself was ready and had no slot
};

// Contention of `process` charged to executions of `holder`, which held the slots meanwhile.
struct Blame {
  uint32_t process = 0, holder = 0;
  Micros us = 0;
};

struct LeverInput {
  const process::LearnedLog& learned;
  eventlog::DataAccessor& data;
  const process::CloseWindows& windows;
  Philox random;  // streams: one each use

  bool attributed = false;                     // the result of the wait attribution was there
  std::vector<Blame> blame = {};               // largest first
  std::vector<Int128> charged_us = {};         // by process: what others waited while it had the slots
  std::vector<uint32_t> by_name = {};          // processes in order of their names
  std::vector<ProcessSummary> processes = {};  // by number
  std::vector<uint32_t> row_first = {};  // by process: where its rows begin in `rows`; one more at the end
  std::vector<uint32_t> rows = {};       // by process, in canonical order
  std::vector<Hold> holds = {};          // longest first, ties by the names of child and parent
  process::HostGroups groups = {};
  std::vector<int64_t> slots_of_group = {};
  std::vector<Timestamp> arrival_us = {};  // by row
  // By row, start minus ready where the wait is one for a slot that any free one would have ended, 0 where
  // there was none; kUnknownTime where it is unknown or another rule held the execution back.
  std::vector<Micros> slot_wait_us = {};

  const process::Executions& log() const { return learned.log; }
  std::string Name(uint32_t process) const { return std::string(learned.log.processes.NameOf(process)); }
  std::string HostName(uint32_t host) const { return std::string(learned.log.hosts.NameOf(host)); }
  std::span<const uint32_t> RowsOf(uint32_t process) const {
    return std::span(rows).subspan(row_first[process], row_first[process + 1] - row_first[process]);
  }
  // Contention that others charge to the process; 0 without the attribution.
  Int128 ChargedTo(uint32_t process) const { return attributed ? charged_us[process] : Int128{0}; }
  std::optional<Micros> SlotWaitOf(uint32_t row) const {
    const Micros wait = slot_wait_us[row];
    return wait == process::kUnknownTime ? std::nullopt : std::optional(wait);
  }
  // Named process: some rows have none, and nothing can be done about those.
  bool IsNamed(uint32_t process) const { return !learned.log.processes.IsNull(process); }
};

// `attribution`: metrics of analysis_wait_attribution_v1, null without. Single passes over the columns, and a
// scan of the schedules where the log names any; O(n) but for the selection of quantiles. `dominance`: share
// of the slots of its pool from which on a process dominates it.
Result<LeverInput> MakeLeverInput(const process::LearnedLog& learned, eventlog::DataAccessor& data,
                                  const process::CloseWindows& windows, const Json& attribution,
                                  Philox random, double dominance);

}  // namespace harness::ideaspace
