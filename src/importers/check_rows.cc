// SPDX-License-Identifier: Apache-2.0
#include "importers/check_rows.h"

#include <algorithm>
#include <optional>

#include "importers/row_checks.h"
#include "importers/tie_watch.h"

namespace harness::importers {
namespace {

std::optional<size_t> IndexOf(const std::vector<engine::Column>& columns, std::string_view name) {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  if (at == columns.end()) return std::nullopt;
  return static_cast<size_t>(at - columns.begin());
}

}  // namespace

std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras) {
  std::vector<engine::Column> columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (spec.name != "source_index") columns.push_back({std::string(spec.name), spec.type});
  }
  for (const ExtraColumn& extra : extras) columns.push_back({extra.name, extra.type});
  return columns;
}

Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Connection& connection, const Path& staging,
                                                    int threads, Attempt& attempt,
                                                    eventlog::DatasetInfo& info, Progress& progress) {
  const std::vector<engine::Column> columns = HashedColumns(attempt.extras);
  std::string select;
  std::vector<engine::Column> present;
  for (const engine::Column& column : columns) {
    if (attempt.absent.contains(column.name)) continue;
    select += (select.empty() ? "" : ", ") + SqlName(column.name);
    present.push_back(column);
  }
  const std::string file = SqlText(eventlog::EventsFile(staging).string());
  ASSIGN_OR_RETURN(const int64_t total,
                   connection.QueryInt64("SELECT count(*) FROM read_parquet(" + file + ")"));
  ASSIGN_OR_RETURN(engine::Rows rows,
                   connection.Query("SELECT " + select + " FROM read_parquet(" + file + ")"));
  eventlog::TableHasher hasher(columns, threads, attempt.absent);
  const auto at = [&present](std::string_view name) { return IndexOf(present, name); };
  RowChecks checks({at("queued_us"), at("eligible_us"), at("started_us"), at("ended_us")});
  TieWatch ties({at("queued_us"), at("started_us"), at("ended_us")}, {at("process_id"), at("execution_id")});
  progress.Start("hash", static_cast<uint64_t>(total), "rows");
  uint64_t done = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) break;
    hasher.Add(rows.chunk());
    checks.Add(rows.chunk());
    ties.Add(rows.chunk());
    done += rows.chunk().rows();
    progress.Update(done);
    if (progress.Cancelled()) return Interrupted("interrupted");
  }
  progress.Finish();
  attempt.has_ties = ties.any();
  checks.Report(*attempt.quality);
  if (checks.any_time()) {
    info.first_us = checks.first_us();
    info.last_us = checks.last_us();
  }
  return hasher.Finish();
}

}  // namespace harness::importers
