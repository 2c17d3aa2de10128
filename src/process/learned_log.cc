// SPDX-License-Identifier: Apache-2.0
#include "process/learned_log.h"

#include <string>
#include <utility>

#include "process/kept.h"

namespace harness::process {
namespace {

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
  auto kept = Kept<LearnedLog>::Here().Of(data.info().version);
  if (kept == nullptr) return Make(data);
  data.CountShared(static_cast<int64_t>(kept->log.rows()));
  return kept;
}

Result<void> KeepLearnedLog(eventlog::DataAccessor& data) {
  Kept<LearnedLog>::Here().Clear();
  ASSIGN_OR_RETURN(auto made, Make(data));
  Kept<LearnedLog>::Here().Set(data.info().version, std::move(made));
  return Ok();
}

bool IsKept(const std::string& version) {
  return Kept<LearnedLog>::Here().Of(version) != nullptr;
}

}  // namespace harness::process
