// SPDX-License-Identifier: Apache-2.0
#include "run/bootstrap_sample.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/prng.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/time.h"

namespace harness::run {
namespace {

using eventlog::DatasetColumn;
using eventlog::DatasetInfo;

constexpr size_t kFewestBlocks = 9;
constexpr std::array<std::string_view, 4> kTimes = {"queued_us", "eligible_us", "started_us", "ended_us"};

bool IsTime(const DatasetColumn& column) {
  return column.normalized && std::find(kTimes.begin(), kTimes.end(), column.name) != kTimes.end();
}

bool IsStored(const DatasetInfo& dataset, std::string_view name) {
  return std::any_of(dataset.columns.begin(), dataset.columns.end(),
                     [&](const DatasetColumn& column) { return column.name == name && column.stored; });
}

// The first time of a row as SQL; "" when the dataset stores none.
std::string RowTime(const DatasetInfo& dataset) {
  std::vector<std::string> times;
  for (const std::string_view name : kTimes) {
    if (IsStored(dataset, name)) times.emplace_back(name);
  }
  return times.empty() ? "" : "coalesce(" + Join(times, ", ") + ")";
}

Result<std::vector<int64_t>> Int64Column(engine::Connection& connection, const std::string& sql) {
  std::vector<int64_t> values;
  ASSIGN_OR_RETURN(engine::Rows rows, connection.Query(sql));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return values;
    const int64_t* column = rows.chunk().Int64s(0);
    values.insert(values.end(), column, column + rows.chunk().rows());
  }
}

struct Blocks {
  Micros length_us = 0;
  std::vector<int64_t>
      numbers;  // of those that hold a row, ascending; block n begins at n * length_us + origin
  Timestamp origin_us = 0;
};

Result<Blocks> FindBlocks(engine::Connection& connection, const std::string& row_time) {
  for (const Micros length : std::array{7 * kMicrosPerDay, kMicrosPerDay, kMicrosPerHour, kMicrosPerMinute}) {
    Blocks blocks;
    blocks.length_us = length;
    ASSIGN_OR_RETURN(const int64_t first,
                     connection.QueryInt64("SELECT coalesce(min(" + row_time + "), 0) FROM log"));
    blocks.origin_us = FloorTo(first, std::min(length, kMicrosPerDay));
    ASSIGN_OR_RETURN(blocks.numbers, Int64Column(connection, "SELECT DISTINCT CAST((" + row_time + " - " +
                                                                 std::to_string(blocks.origin_us) + ") // " +
                                                                 std::to_string(length) +
                                                                 " AS BIGINT) AS block FROM log WHERE " +
                                                                 row_time + " IS NOT NULL ORDER BY 1"));
    if (blocks.numbers.size() >= kFewestBlocks) return blocks;
  }
  return Inconclusive("bootstrap sample: found a log with rows in fewer than " +
                      std::to_string(kFewestBlocks) + " minutes, expected more to draw from");
}

// For each place: which block stands there, and by how much its times move.
std::string DrawSql(const Blocks& blocks, Philox random) {
  std::string rows;
  const size_t last = blocks.numbers.size() - 1;
  for (size_t place = 0; place <= last; ++place) {
    const size_t source = place == last ? last : static_cast<size_t>(random.Below(last));
    const int64_t shift = (blocks.numbers[place] - blocks.numbers[source]) * blocks.length_us;
    rows += (rows.empty() ? "(" : ", (") + std::to_string(place) + ", " +
            std::to_string(blocks.numbers[source]) + ", " + std::to_string(shift) + ")";
  }
  return "CREATE TABLE draw AS SELECT CAST(place AS BIGINT) AS place, CAST(source AS BIGINT) AS source, "
         "CAST(shift AS BIGINT) AS shift FROM (VALUES " +
         rows + ") t(place, source, shift)";
}

// A link that leaves its block is cut; one to a row that the log does not hold keeps pointing nowhere.
std::string Link(const std::string& column, const std::string& target) {
  return "CASE WHEN " + target + ".id IS NULL OR " + target + ".block = e.block THEN e." + column +
         " || '~' || d.place END";
}

// Months since year 0 of the row's time, before or after the move.
std::string MonthOf(const std::string& time) {
  const std::string stamp = "make_timestamp(" + time + ")";
  return "(year(" + stamp + ") * 12 + month(" + stamp + ") - 1)";
}

std::string MovedMonth() {
  const std::string moved = "(e.account_month // 100 * 12 + e.account_month % 100 - 1 + " +
                            MonthOf("e.block_time + d.shift") + " - " + MonthOf("e.block_time") + ")";
  return "CASE WHEN e.block_time IS NULL THEN e.account_month ELSE " + moved + " // 12 * 100 + " + moved +
         " % 12 + 1 END";
}

std::string ColumnSql(const DatasetColumn& column) {
  const std::string name = SqlName(column.name);
  std::string value = "e." + name;
  if (column.name == "execution_id" || column.name == "case_id") value += " || '~' || d.place";
  if (column.name == "parent_id") value = Link(name, "parent");
  if (column.name == "depends_on_id") value = Link(name, "predecessor");
  if (column.name == "account_month") value = "CAST(" + MovedMonth() + " AS BIGINT)";
  if (column.unit == "timestamp_us" || IsTime(column)) value += " + d.shift";
  return value + " AS " + name;
}

// First the columns that order a log, then all others, so that the order is total.
std::string OrderSql(const DatasetInfo& dataset) {
  std::vector<std::string> order;
  for (const char* name : {"queued_us", "started_us", "ended_us", "process_id", "execution_id"}) {
    if (IsStored(dataset, name)) order.push_back(SqlName(name) + " NULLS FIRST");
  }
  for (const DatasetColumn& column : dataset.columns) {
    const std::string name = SqlName(column.name) + " NULLS FIRST";
    if (column.stored && std::find(order.begin(), order.end(), name) == order.end()) order.push_back(name);
  }
  return Join(order, ", ");
}

std::string StoredColumns(const DatasetInfo& dataset) {
  std::vector<std::string> columns;
  for (const DatasetColumn& column : dataset.columns) {
    if (column.stored) columns.push_back(eventlog::StoredColumnSql(column));
  }
  return Join(columns, ", ");
}

std::string SampleSql(const DatasetInfo& dataset) {
  std::vector<std::string> columns;
  for (const DatasetColumn& column : dataset.columns) {
    if (column.stored) columns.push_back(ColumnSql(column));
  }
  const bool parents = IsStored(dataset, "parent_id");
  const bool predecessors = IsStored(dataset, "depends_on_id");
  return "SELECT " + Join(columns, ", ") + " FROM blocked e JOIN draw d ON e.block = d.source" +
         (parents ? " LEFT JOIN places parent ON e.parent_id = parent.id" : "") +
         (predecessors ? " LEFT JOIN places predecessor ON e.depends_on_id = predecessor.id" : "") +
         " ORDER BY " + OrderSql(dataset);
}

Result<void> MakeTables(engine::Connection& connection, const DatasetInfo& dataset, const Blocks& blocks,
                        const std::string& row_time, Philox random) {
  const std::string last = std::to_string(blocks.numbers.back());
  RETURN_IF_ERROR(connection.Execute(DrawSql(blocks, random)));
  RETURN_IF_ERROR(
      connection.Execute("CREATE VIEW blocked AS SELECT *, " + row_time + " AS block_time, coalesce(CAST((" +
                         row_time + " - " + std::to_string(blocks.origin_us) + ") // " +
                         std::to_string(blocks.length_us) + " AS BIGINT), " + last + ") AS block FROM log"));
  const bool linked = IsStored(dataset, "parent_id") || IsStored(dataset, "depends_on_id");
  if (!linked) return Ok();
  const std::string id = IsStored(dataset, "execution_id") ? "execution_id" : "CAST(NULL AS VARCHAR)";
  return connection.Execute("CREATE TABLE places AS SELECT " + id +
                            " AS id, min(block) AS block FROM blocked WHERE " + id +
                            " IS NOT NULL GROUP BY 1");
}

// Counts what dataset.json says of the written rows, in one pass.
Result<void> Describe(engine::Connection& connection, const std::string& file, DatasetInfo& sample) {
  std::vector<std::string> facts = {"count(*)"}, first, last;
  for (const DatasetColumn& column : sample.columns) {
    if (column.stored) facts.push_back("count(" + SqlName(column.name) + ")");
    if (!column.stored || !IsTime(column)) continue;
    first.push_back("min(" + column.name + ")");
    last.push_back("max(" + column.name + ")");
  }
  facts.push_back("least(" + Join(first, ", ") + ")");
  facts.push_back("greatest(" + Join(last, ", ") + ")");
  ASSIGN_OR_RETURN(
      const std::vector<std::string> row,
      connection.QueryRowAsText("SELECT " + Join(facts, ", ") + " FROM read_parquet(" + file + ")"));
  size_t at = 0;
  const auto next = [&] { return ParseInt64(row[at++]).value_or(0); };  // a log has a row with a time
  sample.rows = next();
  for (DatasetColumn& column : sample.columns) column.nulls = sample.rows - (column.stored ? next() : 0);
  sample.first_us = next();
  sample.last_us = next();
  const eventlog::InputInfo source = sample.inputs.empty() ? eventlog::InputInfo() : sample.inputs.front();
  sample.inputs = {{source.file, Sha256Hex(sample.version), 0, source.format, Json::object(), sample.rows,
                    sample.rows, 0}};
  return Ok();
}

}  // namespace

Result<DatasetInfo> BootstrapSample(const Path& from, const DatasetInfo& dataset, uint64_t replicate,
                                    const Path& to, const engine::EngineOptions& limits, Progress& progress) {
  const std::string row_time = RowTime(dataset);
  if (row_time.empty()) return Inconclusive("bootstrap sample: found a log without times");
  RETURN_IF_ERROR(MakeFolders(to));
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open(limits));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  RETURN_IF_ERROR(connection.Execute("CREATE VIEW log AS SELECT " + StoredColumns(dataset) +
                                     " FROM read_parquet(" + SqlText(eventlog::EventsFile(from).string()) +
                                     ")"));
  ASSIGN_OR_RETURN(const Blocks blocks, FindBlocks(connection, row_time));
  const Philox random = Philox(dataset.seed, "novelty", "bootstrap").Stream(replicate);
  RETURN_IF_ERROR(MakeTables(connection, dataset, blocks, row_time, random));
  const std::string file = SqlText(eventlog::EventsFile(to).string());
  RETURN_IF_ERROR(connection.Execute("COPY (" + SampleSql(dataset) + ") TO " + file +
                                         " (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2)",
                                     &progress));
  DatasetInfo sample = dataset;
  for (DatasetColumn& column : sample.columns) column.as_number = false;
  const auto named = [&](const std::string& of) {
    return "sha256:" + Sha256Hex("bootstrap sample " + std::to_string(replicate) + " of " + of);
  };
  sample.version = named(dataset.version);
  sample.seed = named(dataset.seed);
  RETURN_IF_ERROR(Describe(connection, file, sample));
  ASSIGN_OR_RETURN(const std::string description, eventlog::DatasetFileText(sample));
  RETURN_IF_ERROR(WriteFile(to / "dataset.json", description));
  return sample;
}

}  // namespace harness::run
