// SPDX-License-Identifier: Apache-2.0
#include "process/execution_facts.h"

#include <algorithm>
#include <string>

#include "process/executions.h"
#include "process/retries.h"

namespace harness::process {
namespace {

constexpr const char* kScheduledSql =
    "(schedule_id IS NOT NULL OR coalesce(lower(process_id) = 'qemail', false))";

Result<bool> Fill(eventlog::DataAccessor& data, const std::string& sql, ExecutionFacts& facts) {
  const auto rows = static_cast<size_t>(data.info().rows);
  facts.queued_us.assign(rows, kUnknownTime);
  facts.outcome.assign(rows, Outcome::kUnknown);
  facts.scheduled.assign(rows, 0);
  facts.attempts.assign(rows, 0);
  bool any_attempts = false;
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= rows) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      if (!chunk.IsNull(1, i)) facts.queued_us[row] = chunk.Int64(1, i);
      facts.outcome[row] = static_cast<Outcome>(chunk.Int64(2, i));
      facts.scheduled[row] = static_cast<uint8_t>(chunk.Int64(3, i));
      facts.attempts[row] = static_cast<int32_t>(chunk.Int64(4, i));
      any_attempts |= facts.attempts[row] != 0;
    }
    return Ok();
  }));
  return any_attempts;
}

}  // namespace

Result<ExecutionFacts> LoadExecutionFacts(eventlog::DataAccessor& data) {
  ASSIGN_OR_RETURN(const TroubleSql trouble, TroubleConditions(data));
  const std::string sql = "SELECT row_id, queued_us, CAST(CASE WHEN " + trouble.failed +
                          " THEN 2 WHEN status IS NULL THEN 0 ELSE 1 END AS BIGINT), CAST(" + kScheduledSql +
                          " AS BIGINT), CAST(least(greatest(coalesce(attempts, 0), 0), 1000000) AS BIGINT) "
                          "FROM events";
  ExecutionFacts facts;
  ASSIGN_OR_RETURN(const bool any_attempts, Fill(data, sql, facts));
  if (!any_attempts) facts.attempts = {};
  return facts;
}

}  // namespace harness::process
