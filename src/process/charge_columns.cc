// SPDX-License-Identifier: Apache-2.0
#include "process/charge_columns.h"

#include <string>

namespace harness::process {

Result<ChargeColumns> LoadChargeColumns(eventlog::DataAccessor& data) {
  ChargeColumns columns;
  const auto rows = static_cast<size_t>(data.info().rows);
  const bool schedules = data.info().Has("schedule_id"), users = data.info().Has("user_token");
  if (schedules) columns.schedules.of_row.resize(rows);
  if (users) columns.users.of_row.resize(rows);
  if (!schedules && !users) return columns;
  NumberedNames schedule(columns.schedules.names, data), user(columns.users.names, data);
  const char* const sql = "SELECT row_id, text_number(schedule_id), text_number(user_token) FROM events";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= rows) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      if (schedules) columns.schedules.of_row[row] = schedule.Of(chunk.Int64(1, i));
      if (users) columns.users.of_row[row] = user.Of(chunk.Int64(2, i));
    }
    return Ok();
  }));
  return columns;
}

}  // namespace harness::process
