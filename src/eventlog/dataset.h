// SPDX-License-Identifier: Apache-2.0
// A dataset version: an immutable folder with the normalized log as Parquet and dataset.json beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/chunk.h"

namespace harness::eventlog {

enum class Severity { kInfo, kError, kDataLoss };
std::string_view SeverityName(Severity severity);  // "info", "error", "data_loss"

// How often something was wrong with the input, and where first. Part of every report.
struct QualityCounter {
  std::string name;  // "ended_before_started", "time_unparsed:START_DT", ...
  Severity severity = Severity::kInfo;
  int64_t count = 0;
  std::string meaning;  // one sentence for people
  std::vector<std::string>
      first;  // up to 5 places, "log.csv:1042"; independent of row order only if sorted input
};

// One input file of the dataset. Volatile facts (path) stay out of it: `file` is the bare name.
struct InputInfo {
  std::string file;
  std::string sha256;  // of the file's bytes
  int64_t bytes = 0;
  std::string format;  // "csv", "parquet", "jsonl", "xes", "swf", "sacct", "otlp"
  Json dialect;        // delimiter, quote, encoding, compression, time zone, ... as resolved
  int64_t rows_read = 0;
  int64_t rows_kept = 0;
  int64_t rows_rejected = 0;  // rows_read == rows_kept + rows_rejected, always
};

struct RoleUse {
  std::string role;    // RoleName
  std::string column;  // source column, or "" when derived
  std::string how;     // "inferred", "mapped", "format" (the format says so), "derived"
  std::string note;    // e.g. how it was derived
};

struct DatasetColumn {
  std::string name;
  engine::ColumnType type = engine::ColumnType::kText;
  bool normalized = true;  // false: a further column of the source
  int64_t nulls = 0;
  bool is_private = false;  // values are tokens
  std::string unit;         // "timestamp_us", "duration_us" or ""
  bool stored = true;       // false: no source has it, so the file leaves it out; null in every row
  bool as_number = false;   // texts that are all whole numbers: the file holds them as BIGINT
  bool is_raw = false;      // private values in clear, as --keep-raw keeps them in the dataset
};

// Whether a result, report or pack may show values of the column: neither tokens nor what they stand for.
// Everything that shows values asks this.
inline bool MayShowValues(const DatasetColumn& column) {
  return !column.is_private && !column.is_raw;
}

struct DatasetInfo {
  std::string version;  // "sha256:<64 hex>", the canonical table hash
  // Keys the random numbers: as `version`, of the columns that hold no tokens. Tokens are others in each
  // home.
  std::string seed;
  std::string name;  // for people, from the first input's file name
  int64_t rows = 0;
  std::vector<DatasetColumn> columns;
  std::vector<InputInfo> inputs;
  std::vector<RoleUse> roles;
  std::vector<QualityCounter> counters;
  std::string time_zone;   // zone that local times were read in, "UTC" if none
  Timestamp first_us = 0;  // smallest and largest of all four times; 0 and 0 when there are none
  Timestamp last_us = 0;

  // True when the normalized column exists and is not null in every row.
  bool Has(std::string_view column) const;
  const RoleUse* RoleOf(std::string_view role) const;
};

Json ToJson(const DatasetInfo& info);
// The text of dataset.json, checked against schemas/dataset.schema.json. Errors: kInternal naming the place
// that breaks the schema.
Result<std::string> DatasetFileText(const DatasetInfo& info);
Result<DatasetInfo> DatasetInfoFromJson(const Json& json, std::string_view where);

// Reads `folder`/dataset.json. Errors: kNotFound, kInvalidArgument.
Result<DatasetInfo> ReadDatasetInfo(const Path& folder);
inline Path EventsFile(const Path& folder) {
  return folder / "part-00000.parquet";
}

// SQL for a column of the file under its name and of its type. Requires that it is stored.
std::string StoredColumnSql(const DatasetColumn& column);

// SQL that selects the log with row_id, all columns, __source_file and __source_hash. The file has
// source_index only where there are several inputs: put it after FROM as a subquery, or make a view of it.
std::string EventsSql(const Path& folder, const DatasetInfo& info);

}  // namespace harness::eventlog
