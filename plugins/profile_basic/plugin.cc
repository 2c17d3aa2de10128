// SPDX-License-Identifier: Apache-2.0
// What does each column hold: type, nulls, distinct values, range or most frequent values?
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"

namespace harness::plugins::profile_basic {
namespace {

using engine::ColumnType;

const char* TypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kBoolean:
      return "boolean";
    case ColumnType::kInt64:
      return "integer";
    case ColumnType::kDouble:
      return "number";
    case ColumnType::kText:
      return "text";
    case ColumnType::kHugeInt:
      return "huge";
    case ColumnType::kOther:
      break;
  }
  return "other";
}

bool IsNumber(ColumnType type) {
  return type == ColumnType::kInt64 || type == ColumnType::kDouble;
}

// A column that has values, and whose values have a range.
bool HasRange(const eventlog::DatasetColumn& column, int64_t rows) {
  return IsNumber(column.type) && column.nulls < rows;
}

// The ranges of all columns that have one; empty without any. Of whole numbers the engine takes them from the
// statistics of the file; of one column that is null in each row it would scan the others for it.
std::string RangesSql(const eventlog::DatasetInfo& info) {
  std::string sql;
  for (const auto& column : info.columns) {
    if (!HasRange(column, info.rows)) continue;
    const std::string name = SqlName(column.name);
    // NaN and infinity are no range.
    const std::string known =
        column.type == ColumnType::kDouble ? " FILTER (isfinite(" + name + "))" : std::string();
    sql += (sql.empty() ? "SELECT min(" : ", min(") + name + ")" + known + ", max(" + name + ")" + known;
  }
  return sql.empty() ? sql : sql + " FROM events";
}

// Ids and times have as many values as the log has rows: a column that shows more than this many in its first
// rows (in canonical order) is not counted to its end.
constexpr int64_t kProbedRows = 100'000;
constexpr int64_t kManyDistinct = 50'000;

// One scan of the first rows for all columns.
std::string ProbeSql(const std::vector<eventlog::DatasetColumn>& columns) {
  std::string sql;
  for (const auto& column : columns) {
    sql += (sql.empty() ? "SELECT " : ", ") + ("count(DISTINCT " + SqlName(column.name) + ")");
  }
  return sql + " FROM events WHERE row_id < " + std::to_string(kProbedRows);
}

Result<std::vector<int64_t>> Probe(eventlog::DataAccessor& data) {
  std::vector<int64_t> distinct;
  RETURN_IF_ERROR(data.Query(ProbeSql(data.info().columns), [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.columns(); ++i) distinct.push_back(chunk.Int64(i, 0));
    return Ok();
  }));
  return distinct;
}

Json NumberAt(const engine::Chunk& chunk, size_t column) {
  if (chunk.IsNull(column, 0)) return nullptr;
  if (chunk.type(column) == ColumnType::kInt64) return chunk.Int64(column, 0);
  return chunk.Double(column, 0);
}

// Nulls are counted when a dataset is written.
Json ColumnsOf(const eventlog::DatasetInfo& info) {
  Json list = Json::array();
  for (const auto& column : info.columns) {
    const double share =
        info.rows == 0 ? 0.0 : static_cast<double>(column.nulls) / static_cast<double>(info.rows);
    list.push_back({{"name", column.name},
                    {"type", TypeName(column.type)},
                    {"normalized", column.normalized},
                    {"private", !eventlog::MayShowValues(column)},
                    {"nulls", column.nulls},
                    {"null_share", share},
                    {"distinct", 0}});
  }
  return list;
}

Result<void> AddRanges(eventlog::DataAccessor& data, Json& profile) {
  const auto& columns = data.info().columns;
  const std::string sql = RangesSql(data.info());
  if (sql.empty()) return Ok();
  return data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    size_t at = 0;
    for (size_t i = 0; i < columns.size(); ++i) {
      if (!HasRange(columns[i], data.info().rows)) continue;
      const Json low = NumberAt(chunk, at);
      const Json high = NumberAt(chunk, at + 1);
      at += 2;
      if (eventlog::MayShowValues(columns[i]) && !low.is_null()) profile[i]["min"] = low;
      if (eventlog::MayShowValues(columns[i]) && !high.is_null()) profile[i]["max"] = high;
    }
    return Ok();
  });
}

struct Values {
  int64_t distinct = 0;
  Json top = Json::array();
};

// The most frequent values; equal counts are ordered by value, bytewise.
Result<Values> CountValues(eventlog::DataAccessor& data, const std::string& column, int64_t top) {
  const std::string name = SqlName(column);
  Values values;
  RETURN_IF_ERROR(
      data.Query("SELECT " + name + ", count(*) AS n, count(*) OVER () FROM events WHERE " + name +
                     " IS NOT NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT " + std::to_string(top),
                 [&](const engine::Chunk& chunk) -> Result<void> {
                   for (size_t row = 0; row < chunk.rows(); ++row) {
                     values.distinct = chunk.Int64(2, row);
                     values.top.push_back({{"value", chunk.Text(0, row)}, {"rows", chunk.Int64(1, row)}});
                   }
                   return Ok();
                 }));
  return values;
}

// How many values each of the columns has, one scan for all.
Result<std::vector<int64_t>> CountDistinct(eventlog::DataAccessor& data,
                                           const std::vector<std::string>& columns) {
  std::vector<int64_t> distinct;
  if (columns.empty()) return distinct;
  std::string sql;
  for (const std::string& column : columns) {
    sql += (sql.empty() ? "SELECT " : ", ") + ("count(DISTINCT " + SqlName(column) + ")");
  }
  RETURN_IF_ERROR(data.Query(sql + " FROM events", [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.columns(); ++i) distinct.push_back(chunk.Int64(i, 0));
    return Ok();
  }));
  return distinct;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  eventlog::DataAccessor& data = context.data();
  const auto& columns = data.info().columns;
  const int64_t rows = data.info().rows;
  const int64_t top_values = context.config().value("top_values", int64_t{5});
  Json profile = ColumnsOf(data.info());
  RETURN_IF_ERROR(AddRanges(data, profile));
  ASSIGN_OR_RETURN(const std::vector<int64_t> probed, Probe(data));
  int64_t empty = 0;
  std::vector<std::string> only_counted;
  std::vector<size_t> places;
  for (size_t i = 0; i < columns.size(); ++i) {
    Json& json = profile[i];
    if (json.at("nulls") == rows) {
      ++empty;
    } else if (rows > kProbedRows && probed[i] > kManyDistinct) {
      json["distinct"] = nullptr;
      json["distinct_at_least"] = probed[i];
    } else if (columns[i].type == ColumnType::kText && eventlog::MayShowValues(columns[i]) &&
               top_values > 0) {
      ASSIGN_OR_RETURN(Values values, CountValues(data, columns[i].name, top_values));
      json["distinct"] = values.distinct;
      // Where most values stand alone, the most frequent ones say nothing.
      if (values.distinct <= rows / 2) json["top"] = std::move(values.top);
    } else {
      only_counted.push_back(columns[i].name);
      places.push_back(i);
    }
  }
  ASSIGN_OR_RETURN(const std::vector<int64_t> distinct, CountDistinct(data, only_counted));
  for (size_t i = 0; i < places.size(); ++i) profile[places[i]]["distinct"] = distinct[i];
  plugin::PluginResult result;
  result.summary = std::to_string(columns.size()) + " columns of " + FormatThousands(rows) + " rows; " +
                   std::to_string(empty) + " hold no value.";
  result.metrics = {{"rows", rows}, {"columns", std::move(profile)}};
  return result;
}

}  // namespace harness::plugins::profile_basic
