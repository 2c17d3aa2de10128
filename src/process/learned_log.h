// SPDX-License-Identifier: Apache-2.0
// The log in memory with what is learned of it: made once, and shared by all analyses of a run.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "process/batches.h"
#include "process/log_rows.h"
#include "process/slot_pools.h"
#include "process/timeline.h"

namespace harness::process {

struct LearnedLog {
  explicit LearnedLog(std::shared_ptr<const LogRows> of)
      : rows(std::move(of)), log(rows->log), facts(rows->facts) {}

  const std::shared_ptr<const LogRows> rows;
  const Executions& log;
  const ExecutionFacts& facts;
  Timeline timeline;
  SlotPools pools;
  Batches batches;
};

// The log of `data`, made of its rows as ReadLogRows() gives them. One that was kept before, in this process
// or in the one it was forked from, is not made again; its rows are counted as handed out all the same.
Result<std::shared_ptr<const LearnedLog>> LearnLog(eventlog::DataAccessor& data);

// Makes the log and keeps it until the process ends, for itself and for what it forks. Not thread-safe. At
// most one is kept: the latest.
Result<void> KeepLearnedLog(eventlog::DataAccessor& data);
bool IsKept(const std::string& version);

}  // namespace harness::process
