// SPDX-License-Identifier: Apache-2.0
#include "process/executions.h"

#include <algorithm>
#include <string>

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
  log.predecessor.assign(log.rows(), kNoRow);
  const eventlog::DatasetInfo& info = data.info();
  if (!info.Has("execution_id")) return Ok();
  for (const char* column : {"parent_id", "depends_on_id"}) {
    if (!info.Has(column)) continue;
    const std::string sql = std::string("SELECT c.row_id, p.row_id FROM (SELECT row_id, ") + column +
                            " AS link FROM events WHERE " + column +
                            " IS NOT NULL) c LEFT JOIN (SELECT row_id, execution_id FROM events WHERE "
                            "execution_id IS NOT NULL) p ON c.link = p.execution_id";
    RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
      for (size_t i = 0; i < chunk.rows(); ++i) {
        if (chunk.IsNull(1, i)) {
          ++log.open_links;
          continue;
        }
        const auto row = static_cast<size_t>(chunk.Int64(0, i));
        const auto before = static_cast<uint32_t>(chunk.Int64(1, i));
        if (before != row && EndsLater(log, before, log.predecessor[row])) log.predecessor[row] = before;
      }
      return Ok();
    }));
  }
  return Ok();
}

}  // namespace

Result<Executions> LoadExecutions(eventlog::DataAccessor& data) {
  Executions log;
  if (data.info().rows >= static_cast<int64_t>(kNoRow)) {
    return InvalidArgument("found " + std::to_string(data.info().rows) +
                           " executions, expected fewer than 4,294,967,295 for an analysis in memory");
  }
  const std::string sql = std::string("SELECT process_id, host, ") + kEligibleSql +
                          ", started_us, ended_us, slots FROM events ORDER BY row_id";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      log.process.push_back(static_cast<uint32_t>(log.processes.Of(chunk, 0, i)));
      log.host.push_back(static_cast<uint32_t>(log.hosts.Of(chunk, 1, i)));
      log.eligible_us.push_back(TimeOf(chunk, 2, i));
      log.started_us.push_back(TimeOf(chunk, 3, i));
      log.ended_us.push_back(TimeOf(chunk, 4, i));
      const int64_t slots = chunk.IsNull(5, i) ? 1 : chunk.Int64(5, i);
      log.slots.push_back(static_cast<uint32_t>(std::clamp<int64_t>(slots, 1, INT32_MAX)));
    }
    return Ok();
  }));
  RETURN_IF_ERROR(LoadLinks(data, log));
  return log;
}

}  // namespace harness::process
