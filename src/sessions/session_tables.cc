// SPDX-License-Identifier: Apache-2.0
#include "sessions/session_tables.h"

#include <algorithm>
#include <set>

#include "base/sql_text.h"
#include "sessions/columns.h"

namespace harness::sessions {
namespace {

using store::Database;
using store::SqlValue;
using store::Statement;

struct Step {
  int version;
  const char* name;
  const char* sql;
};

constexpr const char* kSpans = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE price_tables (
  digest TEXT NOT NULL, arrived_us INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (digest, arrived_us)) STRICT;
-- The session of a trace is the one that its earliest naming span names, else the trace itself.
CREATE TABLE traces (
  trace_no INTEGER PRIMARY KEY,
  trace_id TEXT NOT NULL UNIQUE,
  session_no INTEGER NOT NULL,
  roots INTEGER NOT NULL,
  span_count INTEGER NOT NULL,
  ended_us INTEGER NOT NULL,
  named_start_us INTEGER,
  named_span_id TEXT,
  named TEXT
) STRICT;
CREATE INDEX traces_by_session ON traces (session_no);
-- The version that is in force; the key stands for (trace_id, span_id).
CREATE TABLE spans (
  trace_no INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  arrived_us INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (trace_no, span_id)
) STRICT, WITHOUT ROWID;
-- Other versions of a span that arrived.
CREATE TABLE span_versions (
  trace_no INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  arrived_us INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (trace_no, span_id, body)
) STRICT, WITHOUT ROWID;
)sql";

// due_us: when it is to be analysed; null when its row is up to date.
constexpr const char* kSessions = R"sql(
CREATE TABLE sessions (
  session_no INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  span_count INTEGER NOT NULL,
  last_end_us INTEGER NOT NULL,
  last_arrived_us INTEGER NOT NULL,
  due_us INTEGER,
  version INTEGER NOT NULL,
  analysis_no INTEGER NOT NULL,
  analyzed_us INTEGER,
  price_digest TEXT,
  started_us INTEGER,
  ended_us INTEGER,
  duration_us INTEGER,
  messages INTEGER,
  eligible INTEGER,
  duration_p REAL,
  tokens_p REAL
) STRICT;
CREATE INDEX sessions_due ON sessions (last_end_us, session_id, due_us) WHERE due_us IS NOT NULL;
CREATE INDEX sessions_by_start ON sessions (started_us, session_id);
CREATE INDEX sessions_by_end ON sessions (ended_us, session_id);
CREATE TABLE row_versions (
  session_no INTEGER NOT NULL,
  version INTEGER NOT NULL,
  analysis_no INTEGER NOT NULL,
  facts TEXT,
  row TEXT,
  PRIMARY KEY (session_no, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE cells (
  cell_no INTEGER PRIMARY KEY,
  cell_id TEXT NOT NULL,
  species_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  UNIQUE (cell_id, species_hash, kind)
) STRICT;
CREATE TABLE dirty_days (day INTEGER PRIMARY KEY) STRICT;
)sql";

constexpr Step kSteps[] = {
    {1, "spans, their traces and the watermark of the journal", kSpans},
    {2, "sessions, row versions and cells", kSessions},
    {3, "an index of what cascades add up", ""},
};

constexpr std::string_view kCellKeys[] = {"session_id", "cell_id", "name", "path", "kind", "species_hash"};

bool IsCellKey(std::string_view name) {
  return std::find(std::begin(kCellKeys), std::end(kCellKeys), name) != std::end(kCellKeys);
}

std::vector<const Column*> Analytics() {
  std::vector<const Column*> columns;
  for (const Column& column : AnalyticsColumns()) columns.push_back(&column);
  return columns;
}

// Of the table cell_rows; those that name the cell stand in `cells`.
std::vector<const Column*> CellFigures() {
  std::vector<const Column*> columns;
  for (const Column& column : CellColumns()) {
    if (!IsCellKey(column.name)) columns.push_back(&column);
  }
  return columns;
}

std::string Declaration(const Column& column) {
  return SqlName(column.name) + " " + std::string(SqlTypeOf(column.type));
}

std::string Declarations(const std::vector<const Column*>& columns) {
  std::string text;
  for (const Column* column : columns) text += ", " + Declaration(*column);
  return text;
}

constexpr const char* kAnalyticsIndexes = R"sql(
CREATE INDEX IF NOT EXISTS analytics_by_cascade ON cascade_analytics (cascade_id, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_category ON cascade_analytics (input_category, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_state ON cascade_analytics (state, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_cost ON cascade_analytics (total_cost, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_duration ON cascade_analytics (total_duration_ms, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_tokens ON cascade_analytics (total_tokens, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_z ON cascade_analytics (cost_z_score, session_id);
CREATE INDEX IF NOT EXISTS analytics_by_cascade_cost ON cascade_analytics (cascade_id, total_cost, session_id);
CREATE INDEX IF NOT EXISTS analytics_cost_outliers ON cascade_analytics (abs(cost_z_score))
  WHERE is_cost_outlier OR is_duration_outlier OR is_tokens_outlier;
-- All that the list of cascades adds up, so that it need not read the rows.
CREATE INDEX IF NOT EXISTS analytics_cascade_figures ON cascade_analytics (cascade_id, total_cost_pico, error_count,
  is_cost_outlier, is_duration_outlier, is_tokens_outlier, created_at, ended_at);
)sql";

Result<void> MakeColumnTables(Database& database) {
  RETURN_IF_ERROR(database.Execute("CREATE TABLE cascade_analytics (session_no INTEGER PRIMARY KEY" +
                                   Declarations(Analytics()) + ") STRICT"));
  RETURN_IF_ERROR(database.Execute(
      "CREATE TABLE cell_rows (session_no INTEGER NOT NULL, cell_no INTEGER NOT NULL, ended_us INTEGER NOT "
      "NULL, eligible INTEGER NOT NULL" +
      Declarations(CellFigures()) + ", PRIMARY KEY (session_no, cell_no)) STRICT, WITHOUT ROWID"));
  return database.Execute(
      "CREATE INDEX cell_history ON cell_rows (cell_no, ended_us, eligible, cost_pico, self_duration_ms)");
}

Result<std::set<std::string>> ColumnsOf(Database& database, std::string_view table) {
  ASSIGN_OR_RETURN(Statement info,
                   database.Prepare("SELECT name FROM pragma_table_info(" + SqlText(table) + ")"));
  std::set<std::string> names;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, info.Step());
    if (!row) return names;
    names.insert(info.Text(0));
  }
}

Result<void> AddMissingColumns(Database& database, std::string_view table,
                               const std::vector<const Column*>& columns) {
  ASSIGN_OR_RETURN(const std::set<std::string> there, ColumnsOf(database, table));
  for (const Column* column : columns) {
    if (there.contains(std::string(column->name))) continue;
    RETURN_IF_ERROR(
        database.Execute("ALTER TABLE " + SqlName(table) + " ADD COLUMN " + Declaration(*column)));
  }
  return Ok();
}

// For people who look into the file.
Result<void> MakeView(Database& database) {
  std::string columns;
  for (const Column& column : CellColumns()) {
    columns += columns.empty() ? "" : ", ";
    columns += column.name == "session_id" ? "s." : IsCellKey(column.name) ? "c." : "r.";
    columns += SqlName(column.name);
  }
  RETURN_IF_ERROR(database.Execute("DROP VIEW IF EXISTS cell_analytics"));
  return database.Execute(
      "CREATE VIEW cell_analytics AS SELECT " + columns +
      " FROM cell_rows r JOIN cells c USING (cell_no) JOIN sessions s USING (session_no)");
}

Result<int> VersionOf(Database& database) {
  ASSIGN_OR_RETURN(Statement table,
                   database.Prepare("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'"));
  ASSIGN_OR_RETURN(const bool exists, table.Step());
  if (!exists) return 0;
  ASSIGN_OR_RETURN(Statement newest,
                   database.Prepare("SELECT coalesce(max(version), 0) FROM schema_version"));
  RETURN_IF_ERROR(newest.Step());
  return static_cast<int>(newest.Int64(0));
}

Result<bool> IsCurrent(Database& database, const Path& path) {
  ASSIGN_OR_RETURN(const int version, VersionOf(database));
  if (version > LatestSessionsVersion()) {
    return InvalidArgument(path.string() + ": found schema version " + std::to_string(version) +
                           ", expected at most " + std::to_string(LatestSessionsVersion()) +
                           "; a newer stat-harness has written it, use that one");
  }
  if (version < LatestSessionsVersion()) return false;
  ASSIGN_OR_RETURN(const std::set<std::string> there, ColumnsOf(database, "cascade_analytics"));
  ASSIGN_OR_RETURN(const std::set<std::string> cells, ColumnsOf(database, "cell_rows"));
  return std::ranges::all_of(Analytics(),
                             [&](const Column* c) { return there.contains(std::string(c->name)); }) &&
         std::ranges::all_of(CellFigures(),
                             [&](const Column* c) { return cells.contains(std::string(c->name)); });
}

Result<void> Migrate(Database& database, const Path& path) {
  ASSIGN_OR_RETURN(const bool current, IsCurrent(database, path));
  if (current) return Ok();
  ASSIGN_OR_RETURN(store::Transaction transaction, store::Transaction::Begin(database));
  ASSIGN_OR_RETURN(const bool now_current, IsCurrent(database, path));
  if (now_current) return Ok();
  ASSIGN_OR_RETURN(const int found, VersionOf(database));
  RETURN_IF_ERROR(database.Execute(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL) "
      "STRICT"));
  ASSIGN_OR_RETURN(Statement note,
                   database.Prepare("INSERT INTO schema_version (version, name) VALUES (?1, ?2)"));
  for (const Step& step : kSteps) {
    if (step.version <= found) continue;
    RETURN_IF_ERROR(database.Execute(step.sql));
    RETURN_IF_ERROR(note.Bind(step.version, std::string_view(step.name)).Run());
  }
  if (found == 0) RETURN_IF_ERROR(MakeColumnTables(database));
  RETURN_IF_ERROR(AddMissingColumns(database, "cascade_analytics", Analytics()));
  RETURN_IF_ERROR(AddMissingColumns(database, "cell_rows", CellFigures()));
  RETURN_IF_ERROR(database.Execute(kAnalyticsIndexes));
  RETURN_IF_ERROR(MakeView(database));
  return transaction.Commit();
}

std::string NamesOf(const std::vector<const Column*>& columns, std::string_view prefix) {
  std::string names;
  for (const Column* column : columns) {
    if (!names.empty()) names += ", ";
    names += std::string(prefix) + SqlName(column->name);
  }
  return names;
}

SqlValue ValueOf(const Column& column, const Json& row) {
  const auto found = row.find(column.name);
  if (found == row.end() || found->is_null()) return {};
  switch (column.type) {
    case ColumnType::kReal:
      return found->get<double>();
    case ColumnType::kInteger:
      return found->get<int64_t>();
    case ColumnType::kBoolean:
      return int64_t{found->get<bool>()};
    case ColumnType::kJson:
      return found->dump(-1, ' ', false, Json::error_handler_t::replace);
    default:
      return found->get<std::string>();
  }
}

Json JsonOf(const Column& column, const SqlValue& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    if (column.type == ColumnType::kBoolean) return *integer != 0;
    return *integer;
  }
  if (const auto* real = std::get_if<double>(&value)) return *real;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return nullptr;
  if (column.type != ColumnType::kJson) return *text;
  const auto parsed = ParseJson(*text, column.name);
  return parsed ? *parsed : Json();
}

std::vector<SqlValue> ValuesOf(const std::vector<const Column*>& columns, const Json& row) {
  std::vector<SqlValue> values;
  values.reserve(columns.size());
  for (const Column* column : columns) values.push_back(ValueOf(*column, row));
  return values;
}

Json RowAt(const std::vector<const Column*>& columns, const Statement& statement, int first) {
  Json row = Json::object();
  for (const Column* column : columns)
    row[std::string(column->name)] = JsonOf(*column, statement.Value(first++));
  return row;
}

}  // namespace

int LatestSessionsVersion() {
  return std::end(kSteps)[-1].version;
}

Result<Database> OpenTables(const Path& path) {
  ASSIGN_OR_RETURN(Database database, Database::Open(path));
  // The journal is the truth: what a power loss takes from the end of this file is applied again.
  RETURN_IF_ERROR(database.Execute(
      "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=16384; PRAGMA "
      "temp_store=MEMORY"));
  RETURN_IF_ERROR(Migrate(database, path));
  return database;
}

Result<Database> OpenTablesToRead(const Path& path, bool read_only) {
  ASSIGN_OR_RETURN(Database database, read_only ? Database::OpenReadOnly(path) : Database::Open(path));
  RETURN_IF_ERROR(
      database.Execute("PRAGMA query_only=1; PRAGMA cache_size=-32768; PRAGMA mmap_size=8589934592"));
  return database;
}

std::string AnalyticsNames(std::string_view prefix) {
  return NamesOf(Analytics(), prefix);
}

std::string CellNames(std::string_view prefix) {
  return NamesOf(CellFigures(), prefix);
}

std::vector<SqlValue> AnalyticsValues(const Json& row) {
  return ValuesOf(Analytics(), row);
}

std::vector<SqlValue> CellValues(const Json& cell) {
  return ValuesOf(CellFigures(), cell);
}

Json AnalyticsRowAt(const Statement& statement, int first) {
  return RowAt(Analytics(), statement, first);
}

Json CellRowAt(const Statement& statement, int first) {
  return RowAt(CellFigures(), statement, first);
}

Json AnalyticsRowOf(const std::vector<SqlValue>& values) {
  Json row = Json::object();
  size_t i = 0;
  for (const Column& column : AnalyticsColumns()) row[std::string(column.name)] = JsonOf(column, values[i++]);
  return row;
}

Result<int64_t> MetaInteger(Database& database, std::string_view key, int64_t otherwise) {
  ASSIGN_OR_RETURN(Statement find, database.Prepare("SELECT value FROM meta WHERE key = ?1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(key).Step());
  return row ? find.Int64(0) : otherwise;
}

Result<std::string> MetaText(Database& database, std::string_view key) {
  ASSIGN_OR_RETURN(Statement find, database.Prepare("SELECT value FROM meta WHERE key = ?1"));
  ASSIGN_OR_RETURN(const bool row, find.Bind(key).Step());
  return row ? find.Text(0) : std::string();
}

}  // namespace harness::sessions
