// SPDX-License-Identifier: Apache-2.0
#include "tests/test_dataset.h"

#include <algorithm>

#include "base/sha256.h"
#include "engine/engine.h"
#include "eventlog/schema.h"

namespace harness::testing {
namespace {

const char* SqlType(engine::ColumnType type) {
  return type == engine::ColumnType::kInt64 ? "BIGINT" : "VARCHAR";
}

// The normalized columns first, in their order, then the others.
std::vector<eventlog::DatasetColumn> ColumnsOf(const std::vector<engine::Column>& found) {
  std::vector<eventlog::DatasetColumn> columns;
  for (const auto& spec : eventlog::NormalizedColumns()) {
    if (spec.name == "source_index") continue;
    const bool is_private =
        spec.name == "user_token" || spec.name == "params_token" || spec.name == "param_tokens";
    columns.push_back({std::string(spec.name), spec.type, true, 0, is_private, "", true});
  }
  const size_t normalized = columns.size();
  for (const auto& column : found) {
    const bool known = std::any_of(columns.begin(), columns.begin() + static_cast<ptrdiff_t>(normalized),
                                   [&](const auto& other) { return other.name == column.name; });
    if (!known) columns.push_back({column.name, column.type, false, 0, false, "", true});
  }
  return columns;
}

std::string TableSql(const std::vector<eventlog::DatasetColumn>& columns,
                     const std::vector<engine::Column>& found, const std::string& select) {
  std::string sql = "SELECT ";
  for (const auto& column : columns) {
    const bool given =
        std::any_of(found.begin(), found.end(), [&](const auto& f) { return f.name == column.name; });
    const std::string name = SqlName(column.name);
    sql += column.normalized ? "CAST(" + (given ? name : "NULL") + " AS " + SqlType(column.type) + ")" : name;
    sql += " AS " + name + ", ";
  }
  return sql + "CAST(0 AS BIGINT) AS source_index FROM (" + select +
         ") ORDER BY queued_us NULLS FIRST, started_us NULLS FIRST, ended_us NULLS FIRST, process_id NULLS "
         "FIRST, "
         "execution_id NULLS FIRST";
}

// Of the smallest and the largest of all four times, by `least` or `greatest` and `min` or `max`.
std::string EndOfSpanSql(const std::string& of_row, const std::string& of_all) {
  return "SELECT coalesce(" + of_all + "(" + of_row +
         "(queued_us, eligible_us, started_us, ended_us)), 0)::BIGINT";
}

}  // namespace

Result<eventlog::DatasetInfo> MakeDatasetWithSpan(const Path& folder, const std::string& select) {
  ASSIGN_OR_RETURN(eventlog::DatasetInfo info, MakeDataset(folder, select));
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({uint64_t{1} << 30, 2, folder}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  const std::string from = " FROM read_parquet(" + SqlText(eventlog::EventsFile(folder).string()) + ")";
  ASSIGN_OR_RETURN(info.first_us, connection.QueryInt64(EndOfSpanSql("least", "min") + from));
  ASSIGN_OR_RETURN(info.last_us, connection.QueryInt64(EndOfSpanSql("greatest", "max") + from));
  ASSIGN_OR_RETURN(const std::string description, eventlog::DatasetFileText(info));
  RETURN_IF_ERROR(WriteFile(folder / "dataset.json", description));
  return info;
}

Result<eventlog::DatasetInfo> MakeDataset(const Path& folder, const std::string& select) {
  RETURN_IF_ERROR(MakeFolders(folder));
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({uint64_t{1} << 30, 2, folder}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  std::vector<engine::Column> found;
  {
    ASSIGN_OR_RETURN(const engine::Rows rows, connection.Query(select));
    found = rows.columns();
  }
  eventlog::DatasetInfo info;
  info.columns = ColumnsOf(found);
  info.version = info.seed = "sha256:" + Sha256Hex(select);
  info.name = "test";
  info.time_zone = "UTC";
  const std::string file = SqlText(eventlog::EventsFile(folder).string());
  RETURN_IF_ERROR(connection.Execute("COPY (" + TableSql(info.columns, found, select) + ") TO " + file +
                                     " (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2)"));
  const std::string from = " FROM read_parquet(" + file + ")";
  ASSIGN_OR_RETURN(info.rows, connection.QueryInt64("SELECT count(*)" + from));
  for (auto& column : info.columns) {
    ASSIGN_OR_RETURN(const int64_t there,
                     connection.QueryInt64("SELECT count(" + SqlName(column.name) + ")" + from));
    column.nulls = info.rows - there;
  }
  info.inputs.push_back({"test.csv", Sha256Hex(select), 1, "csv", Json::object(), info.rows, info.rows, 0});
  ASSIGN_OR_RETURN(const std::string description, eventlog::DatasetFileText(info));
  RETURN_IF_ERROR(WriteFile(folder / "dataset.json", description));
  return info;
}

std::string SteadyLogSql(int64_t rows) {
  return "SELECT 'e' || i AS execution_id, ['A', 'B', 'C'][i % 3 + 1] AS process_id, "
         "CASE WHEN i % 7 = 0 THEN NULL ELSE 'h' || (i % 2) END AS host, "
         "1767225600000000 + i * 60000000 AS queued_us, queued_us AS eligible_us, "
         "queued_us + (i % 3 + 1) * 10000000 AS started_us, started_us + 60000000 AS ended_us, "
         "CAST(i AS DOUBLE) / 4 AS weight FROM range(" +
         std::to_string(rows) + ") t(i)";
}

}  // namespace harness::testing
