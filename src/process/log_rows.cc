// SPDX-License-Identifier: Apache-2.0
#include "process/log_rows.h"

#include <utility>

#include "process/kept.h"

namespace harness::process {
namespace {

Result<std::shared_ptr<const LogRows>> ReadNew(eventlog::DataAccessor& data) {
  auto made = std::make_shared<LogRows>();
  ASSIGN_OR_RETURN(made->log, LoadExecutions(data));
  ASSIGN_OR_RETURN(made->facts, LoadExecutionFacts(data, made->log));
  return std::shared_ptr<const LogRows>(std::move(made));
}

}  // namespace

Result<std::shared_ptr<const LogRows>> ReadLogRows(eventlog::DataAccessor& data) {
  auto kept = Kept<LogRows>::Here().Of(data.info().version);
  if (kept == nullptr) return ReadNew(data);
  data.CountShared(static_cast<int64_t>(kept->log.rows()));
  return kept;
}

Result<void> KeepLogRows(eventlog::DataAccessor& data) {
  Kept<LogRows>::Here().Clear();
  ASSIGN_OR_RETURN(auto rows, ReadNew(data));
  Kept<LogRows>::Here().Set(data.info().version, std::move(rows));
  return Ok();
}

}  // namespace harness::process
