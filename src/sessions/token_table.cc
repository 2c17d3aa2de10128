// SPDX-License-Identifier: Apache-2.0
#include "sessions/token_table.h"

#include "base/sql_text.h"
#include "base/text.h"
#include "engine/engine.h"
#include "importers/open_source.h"
#include "sessions/token_row.h"

namespace harness::sessions {
namespace {

// The source's columns as text, in the order of the file: one thread, no sort.
Result<engine::Rows> OpenRows(engine::Connection& connection, const importers::Source& source,
                              importers::QualityLog& quality) {
  ASSIGN_OR_RETURN(const std::string relation, source.relation(connection, quality));
  std::vector<std::string> columns;
  for (const auto& column : source.columns)
    columns.push_back("CAST(" + SqlName(column.name) + " AS VARCHAR)");
  return connection.Query("SELECT " + Join(columns, ", ") + " FROM " + relation);
}

Result<void> ReadRows(engine::Rows& rows, size_t columns, TokenRowReader& reader, const std::string& file,
                      SpanBatch& batch) {
  std::vector<std::optional<std::string_view>> values(columns);
  int64_t row = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return Ok();
    const engine::Chunk& chunk = rows.chunk();
    for (size_t r = 0; r < chunk.rows(); ++r) {
      RETURN_IF_ERROR(batch.CountRecord());
      for (size_t c = 0; c < columns; ++c) {
        values[c] = chunk.IsNull(c, r) ? std::nullopt : std::optional(chunk.Text(c, r));
      }
      auto span = reader.Read(values, ++row);
      if (!span) {
        batch.Reject(file + ", row " + std::to_string(row) + ": " + span.error().message);
        continue;
      }
      RETURN_IF_ERROR(batch.Add(std::move(*span)));
    }
  }
}

}  // namespace

Result<void> ReadTokenTable(const Path& path, const TraceFileOptions& options, TraceFileReport& report,
                            SpanBatch& batch) {
  importers::SourceOptions reading;
  reading.row_by_row = true;  // a bad row costs no good ones
  reading.temp_folder = options.temp_folder;
  reading.delimiter = options.delimiter;
  ASSIGN_OR_RETURN(const importers::Source source, importers::OpenSource(path, reading));
  report.map = options.map;
  if (report.map.empty()) {
    const auto known = FindKnownTrace(source.columns);
    if (!known) return AskForMap(report.file, source.columns);
    report.known_as = known->name;
    report.map = known->map;
  }
  auto plan = PlanColumns(source.columns, report.map);
  if (!plan) return InvalidArgument(report.file + ": " + plan.error().message);
  const importers::LocalZone* zone = importers::FindZone(options.time_zone);
  if (zone == nullptr) {
    return InvalidArgument("found the time zone " + Quoted(options.time_zone) +
                           ", expected a name such as UTC");
  }
  engine::EngineOptions engine_options;
  engine_options.threads = 1;
  engine_options.temp_folder = options.temp_folder;
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open(engine_options));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  importers::QualityLog quality(options.temp_folder);
  ASSIGN_OR_RETURN(engine::Rows rows, OpenRows(connection, source, quality));
  TokenRowReader reader(std::move(*plan), source.columns, StemOf(path), *zone);
  RETURN_IF_ERROR(ReadRows(rows, source.columns.size(), reader, report.file, batch));
  if (source.after_scan) {
    RETURN_IF_ERROR(source.after_scan(connection, quality, report.records));
  }
  report.records += quality.rejected();
  report.rejected += quality.rejected();
  if (const auto first = quality.first_rejected(report.file)) {
    report.reasons.push_back(importers::PlaceOf(*first) + ": " + first->message);
  }
  return Ok();
}

}  // namespace harness::sessions
