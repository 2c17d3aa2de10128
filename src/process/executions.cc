// SPDX-License-Identifier: Apache-2.0
#include "process/executions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "process/links.h"
#include "process/sql_terms.h"

namespace harness::process {
namespace {

Timestamp TimeOf(const engine::Chunk& chunk, size_t column, size_t row) {
  return chunk.IsNull(column, row) ? kUnknownTime : chunk.Int64(column, row);
}

// Of two predecessors the one that ends last; an unknown end is later than any.
bool EndsLater(const Executions& log, uint32_t row, uint32_t than) {
  if (than == kNoRow) return true;
  const Timestamp end = log.ended_us[row];
  const Timestamp other = log.ended_us[than];
  if (end == other) return row < than;
  return end == kUnknownTime || (other != kUnknownTime && end > other);
}

Result<void> LoadLinks(eventlog::DataAccessor& data, Executions& log) {
  ASSIGN_OR_RETURN(Links found, FindLinks(data));
  log.links = std::move(found.closed);
  log.link_is_dependency = std::move(found.is_dependency);
  log.in_sequence = std::move(found.in_sequence);
  log.open_links = found.open;
  log.predecessor.assign(log.rows(), kNoRow);
  for (const auto& [before, row] : log.links) {
    if (before != row && EndsLater(log, before, log.predecessor[row])) log.predecessor[row] = before;
  }
  return Ok();
}

// True when the rows came in order of row_id.
Result<bool> LoadColumns(eventlog::DataAccessor& data, const char* order, Executions& log) {
  const auto rows = static_cast<size_t>(data.info().rows);
  log = Executions();
  for (auto* times : {&log.eligible_us, &log.started_us, &log.ended_us}) times->resize(rows, kUnknownTime);
  for (auto* numbers : {&log.process, &log.host, &log.slots}) numbers->resize(rows);
  const std::string sql = std::string("SELECT row_id, text_number(process_id), text_number(host), ") +
                          kEligibleSql + ", started_us, ended_us, slots FROM events" + order;
  bool in_order = true;
  size_t next = 0;
  NumberedNames processes(log.processes, data), hosts(log.hosts, data);
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const auto row = static_cast<size_t>(chunk.Int64(0, i));
      if (row >= rows) return InternalError("row_id " + std::to_string(row) + " is beyond the log");
      in_order = in_order && row == next++;
      log.process[row] = processes.Of(chunk.Int64(1, i));
      log.host[row] = hosts.Of(chunk.Int64(2, i));
      log.eligible_us[row] = TimeOf(chunk, 3, i);
      log.started_us[row] = TimeOf(chunk, 4, i);
      log.ended_us[row] = TimeOf(chunk, 5, i);
      const int64_t slots = chunk.IsNull(6, i) ? 1 : chunk.Int64(6, i);
      log.slots[row] = static_cast<uint32_t>(std::clamp<int64_t>(slots, 1, INT32_MAX));
    }
    return Ok();
  }));
  return in_order;
}

}  // namespace

Result<Executions> LoadExecutions(eventlog::DataAccessor& data) {
  if (data.info().rows >= static_cast<int64_t>(kNoRow)) {
    return InvalidArgument("found " + std::to_string(data.info().rows) +
                           " executions, expected fewer than 4,294,967,295 for an analysis in memory");
  }
  // The file stands in order of row_id and is read so; asking for the order costs a sort.
  Executions log;
  ASSIGN_OR_RETURN(const bool in_order, LoadColumns(data, "", log));
  if (!in_order) {
    RETURN_IF_ERROR(LoadColumns(data, " ORDER BY row_id", log));
  }
  RETURN_IF_ERROR(LoadLinks(data, log));
  return log;
}

}  // namespace harness::process
