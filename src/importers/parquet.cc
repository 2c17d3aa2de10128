// SPDX-License-Identifier: Apache-2.0
#include "importers/parquet.h"

#include "base/text.h"

namespace harness::importers {
namespace {

struct Reading {
  SourceType type;
  std::string sql;
};

// How a column of the engine's type `type` is read: times as microseconds, numbers as numbers, the rest as
// text.
Reading ReadingOf(const std::string& type, const std::string& name) {
  if (type == "TIMESTAMP WITH TIME ZONE") return {SourceType::kTimestampUs, "epoch_us(" + name + ")"};
  if (type.starts_with("TIMESTAMP") || type == "DATE") {
    return {SourceType::kLocalUs, "epoch_us(CAST(" + name + " AS TIMESTAMP))"};
  }
  if (type == "INTERVAL") return {SourceType::kMicros, "CAST(epoch_us(" + name + ") AS BIGINT)"};
  static const std::vector<std::string> kIntegers = {"TINYINT",  "SMALLINT",  "INTEGER", "BIGINT",
                                                     "UTINYINT", "USMALLINT", "UINTEGER"};
  for (const std::string& integer : kIntegers) {
    if (type == integer) return {SourceType::kInt64, "CAST(" + name + " AS BIGINT)"};
  }
  if (type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL")) {
    return {SourceType::kDouble, "CAST(" + name + " AS DOUBLE)"};
  }
  if (type == "VARCHAR") return {SourceType::kText, name};
  return {SourceType::kText, "CAST(" + name + " AS VARCHAR)"};
}

}  // namespace

Result<Source> MakeParquetSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({.temp_folder = options.temp_folder}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  return MakeParquetSource(connection, path);
}

Result<Source> MakeParquetSource(engine::Connection& connection, const Path& path) {
  const std::string scan = "read_parquet(" + SqlText(path.string()) + ")";
  const std::string file = path.filename().string();
  auto described = connection.Query(
      "SELECT column_name::VARCHAR, column_type::VARCHAR FROM (DESCRIBE SELECT * FROM " + scan + ")");
  if (!described) {
    return InvalidArgument(file + ": cannot be read as Parquet: " + described.error().message.substr(0, 200));
  }
  Source source;
  source.file = file;
  source.format = "parquet";
  source.dialect = Json::object();
  std::string select;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, described->Next());
    if (!more) break;
    const engine::Chunk& chunk = described->chunk();
    for (size_t i = 0; i < chunk.rows(); ++i) {
      const std::string name(chunk.Text(0, i));
      const Reading reading = ReadingOf(std::string(chunk.Text(1, i)), SqlName(name));
      source.columns.push_back({name, reading.type});
      select += (select.empty() ? "" : ", ") + reading.sql + " AS " + SqlName(name);
    }
  }
  // The footer's word for the whole file; the engine itself believes each row group's own count.
  ASSIGN_OR_RETURN(const int64_t rows,
                   connection.QueryInt64("SELECT CAST(num_rows AS BIGINT) FROM parquet_file_metadata(" +
                                         SqlText(path.string()) + ")"));
  if (rows == 0) return InvalidArgument(file + ": the Parquet file has no rows, expected at least one");
  const std::string relation = "(SELECT " + select + " FROM " + scan + ")";
  source.relation = [relation](engine::Connection&, QualityLog&) -> Result<std::string> { return relation; };
  source.after_scan = [rows, file](engine::Connection&, QualityLog&, int64_t scanned) -> Result<int64_t> {
    if (scanned == rows) return rows;
    return InvalidArgument(file + ": the Parquet footer says " + std::to_string(rows) + " rows, found " +
                           std::to_string(scanned));
  };
  return source;
}

}  // namespace harness::importers
