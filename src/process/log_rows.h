// SPDX-License-Identifier: Apache-2.0
// The rows of a log in memory: read once, and shared by all analyses of a run that look at each row.
#pragma once

#include <memory>
#include <string>

#include "process/execution_facts.h"
#include "process/executions.h"

namespace harness::process {

struct LogRows {
  Executions log;
  ExecutionFacts facts;
};

// The rows of `data`. Those that were kept before, in this process or in the one it was forked from, are not
// read again; they are counted as handed out all the same. Errors: those of the accessor and of
// LoadExecutions.
Result<std::shared_ptr<const LogRows>> ReadLogRows(eventlog::DataAccessor& data);

// Reads the rows and keeps them until the process ends, for itself and for what it forks. Not thread-safe. At
// most one log is kept: the latest.
Result<void> KeepLogRows(eventlog::DataAccessor& data);

}  // namespace harness::process
