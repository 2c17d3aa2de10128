// SPDX-License-Identifier: Apache-2.0
#include "process/learned_log.h"

#include <string>
#include <utility>

namespace harness::process {
namespace {

struct KeptLog {
  std::string version;
  std::shared_ptr<const LearnedLog> log;
};

KeptLog& TheKeptLog() {
  static KeptLog kept;
  return kept;
}

Result<std::shared_ptr<const LearnedLog>> Make(eventlog::DataAccessor& data) {
  ASSIGN_OR_RETURN(auto rows, ReadLogRows(data));
  auto made = std::make_shared<LearnedLog>(std::move(rows));
  made->timeline = MakeTimeline(made->log);
  made->pools = LearnSlotPools(made->log, made->timeline);
  made->batches = FindBatches(made->log, made->pools, made->timeline);
  return std::shared_ptr<const LearnedLog>(std::move(made));
}

}  // namespace

Result<std::shared_ptr<const LearnedLog>> LearnLog(eventlog::DataAccessor& data) {
  if (!IsKept(data.info().version)) return Make(data);
  const auto& kept = TheKeptLog().log;
  data.CountShared(static_cast<int64_t>(kept->log.rows()));
  return kept;
}

Result<void> KeepLearnedLog(eventlog::DataAccessor& data) {
  TheKeptLog() = {};
  ASSIGN_OR_RETURN(auto made, Make(data));
  TheKeptLog() = {data.info().version, std::move(made)};
  return Ok();
}

bool IsKept(const std::string& version) {
  return TheKeptLog().log != nullptr && TheKeptLog().version == version;
}

}  // namespace harness::process
