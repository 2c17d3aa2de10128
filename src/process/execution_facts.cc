// SPDX-License-Identifier: Apache-2.0
#include "process/execution_facts.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "process/retries.h"
#include "process/sql_terms.h"

namespace harness::process {
namespace {

// Of rows whose duration no two times tell.
constexpr const char* kToldDurationSql =
    "CASE WHEN started_us IS NULL OR ended_us IS NULL THEN duration_us END";

struct Told {
  bool attempts = false, durations = false;  // of any row
};

Result<Told> Fill(eventlog::DataAccessor& data, const std::string& sql, ExecutionFacts& facts) {
  const auto rows = static_cast<size_t>(data.info().rows);
  facts.queued_us.assign(rows, kUnknownTime);
  facts.outcome.assign(rows, Outcome::kUnknown);
  facts.scheduled.assign(rows, 0);
  facts.attempts.assign(rows, 0);
  Told told;
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= rows) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      if (!chunk.IsNull(1, i)) facts.queued_us[row] = chunk.Int64(1, i);
      facts.outcome[row] = static_cast<Outcome>(chunk.Int64(2, i));
      facts.scheduled[row] = chunk.Boolean(3, i) ? 1 : 0;
      facts.attempts[row] = static_cast<int32_t>(chunk.Int64(4, i));
      told.attempts |= facts.attempts[row] != 0;
      if (chunk.IsNull(5, i)) continue;
      if (!std::exchange(told.durations, true)) facts.told_duration_us.assign(rows, kUnknownTime);
      facts.told_duration_us[row] = chunk.Int64(5, i);
    }
    return Ok();
  }));
  return told;
}

}  // namespace

bool IsQemail(std::string_view process) {
  return AsciiUpper(Trim(process)) == "QEMAIL";
}

namespace {

// Processes that are known to be started by a schedule, whether their rows name one or not.
void MarkSchedules(const Executions& log, ExecutionFacts& facts) {
  std::vector<uint8_t> is_schedule(log.processes.size());
  for (size_t process = 0; process < is_schedule.size(); ++process) {
    is_schedule[process] = !log.processes.IsNull(process) && IsQemail(log.processes.NameOf(process));
  }
  for (size_t row = 0; row < log.rows(); ++row) facts.scheduled[row] |= is_schedule[log.process[row]];
}

}  // namespace

Timestamp ReferenceTime(const Executions& log, const ExecutionFacts& facts, size_t row) {
  for (const Timestamp at : {facts.queued_us[row], log.eligible_us[row], log.started_us[row]}) {
    if (at != kUnknownTime) return at;
  }
  return log.ended_us[row];
}

Micros DurationOf(const Executions& log, const ExecutionFacts& facts, size_t row) {
  if (log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime)
    return log.ended_us[row] - log.started_us[row];
  return facts.told_duration_us.empty() ? kUnknownTime : facts.told_duration_us[row];
}

Result<ExecutionFacts> LoadExecutionFacts(eventlog::DataAccessor& data, const Executions& log) {
  ASSIGN_OR_RETURN(const TroubleSql trouble, TroubleConditions(data));
  const std::string sql = "SELECT row_id, queued_us, CAST(CASE WHEN " + trouble.failed +
                          " THEN 2 WHEN status IS NULL OR " + trouble.untold +
                          " THEN 0 ELSE 1 END AS BIGINT), schedule_id IS NOT NULL, " +
                          "CAST(least(greatest(coalesce(attempts, 0), 0), 1000000) AS BIGINT), " +
                          kToldDurationSql + " FROM events";
  ExecutionFacts facts;
  ASSIGN_OR_RETURN(const Told told, Fill(data, sql, facts));
  if (!told.attempts) facts.attempts = {};
  MarkSchedules(log, facts);
  return facts;
}

}  // namespace harness::process
