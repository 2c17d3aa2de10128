// SPDX-License-Identifier: Apache-2.0
#include "process/level_rows.h"

#include <algorithm>
#include <string>

#include "process/retries.h"
#include "process/sql_terms.h"

namespace harness::process {
namespace {

Micros ValueOf(const engine::Chunk& chunk, size_t column, size_t row) {
  return chunk.IsNull(column, row) ? LevelRows::kUnknown : chunk.Int64(column, row);
}

Micros NotNegative(Micros value) {
  return value < 0 ? LevelRows::kUnknown : value;
}

}  // namespace

Result<LevelRows> LoadLevelRows(eventlog::DataAccessor& data) {
  const auto count = static_cast<size_t>(data.info().rows);
  if (count >= UINT32_MAX) return InvalidArgument("changes of level: the log has 2^32 rows or more");
  LevelRows rows;
  rows.tells_failure = data.info().Has("status");
  rows.tells_trouble = rows.tells_failure || data.info().Has("attempts");
  for (auto* times : {&rows.at_us, &rows.duration_us, &rows.wait_us})
    times->resize(count, LevelRows::kUnknown);
  for (auto* marks : {&rows.went_wrong, &rows.failed}) marks->resize(count);
  for (auto* numbers : {&rows.process, &rows.host}) numbers->resize(count);
  ASSIGN_OR_RETURN(const TroubleSql trouble, TroubleConditions(data));
  const std::string sql = std::string("SELECT row_id, process_id, host, ") + kReferenceSql + ", " +
                          kDurationSql + ", " + kEligibleWaitSql + ", CAST(" + trouble.went_wrong +
                          " AS BIGINT) + CAST(" + trouble.failed + " AS BIGINT) FROM events";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= count) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      rows.process[row] = static_cast<uint32_t>(rows.processes.Of(chunk, 1, i));
      rows.host[row] = static_cast<uint32_t>(rows.hosts.Of(chunk, 2, i));
      rows.at_us[row] = ValueOf(chunk, 3, i);
      rows.duration_us[row] = NotNegative(ValueOf(chunk, 4, i));
      rows.wait_us[row] = NotNegative(ValueOf(chunk, 5, i));
      const int64_t marks = chunk.Int64(6, i);  // a failed run went wrong too
      rows.went_wrong[row] = marks > 0 ? 1 : 0;
      rows.failed[row] = marks > 1 ? 1 : 0;
    }
    return Ok();
  }));
  return rows;
}

std::vector<std::vector<uint32_t>> RowsInTime(const LevelRows& rows, const std::vector<uint32_t>& subject,
                                              size_t subjects) {
  std::vector<std::vector<uint32_t>> lists(subjects);
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    if (rows.at_us[row] != LevelRows::kUnknown) lists[subject[row]].push_back(row);
  }
  const auto earlier = [&](uint32_t a, uint32_t b) {
    return rows.at_us[a] != rows.at_us[b] ? rows.at_us[a] < rows.at_us[b] : a < b;
  };
  for (std::vector<uint32_t>& list : lists) {
    if (!std::is_sorted(list.begin(), list.end(), earlier)) std::sort(list.begin(), list.end(), earlier);
  }
  return lists;
}

}  // namespace harness::process
