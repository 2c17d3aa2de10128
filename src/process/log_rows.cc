// SPDX-License-Identifier: Apache-2.0
#include "process/log_rows.h"

#include <utility>

namespace harness::process {
namespace {

struct KeptRows {
  std::string version;
  std::shared_ptr<const LogRows> rows;
};

KeptRows& TheKeptRows() {
  static KeptRows kept;
  return kept;
}

Result<std::shared_ptr<const LogRows>> ReadNew(eventlog::DataAccessor& data) {
  auto made = std::make_shared<LogRows>();
  ASSIGN_OR_RETURN(made->log, LoadExecutions(data));
  ASSIGN_OR_RETURN(made->facts, LoadExecutionFacts(data, made->log));
  return std::shared_ptr<const LogRows>(std::move(made));
}

}  // namespace

Result<std::shared_ptr<const LogRows>> ReadLogRows(eventlog::DataAccessor& data) {
  const KeptRows& kept = TheKeptRows();
  if (kept.rows == nullptr || kept.version != data.info().version) return ReadNew(data);
  data.CountShared(static_cast<int64_t>(kept.rows->log.rows()));
  return kept.rows;
}

Result<void> KeepLogRows(eventlog::DataAccessor& data) {
  TheKeptRows() = {};
  ASSIGN_OR_RETURN(auto rows, ReadNew(data));
  TheKeptRows() = {data.info().version, std::move(rows)};
  return Ok();
}

}  // namespace harness::process
