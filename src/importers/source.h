// SPDX-License-Identifier: Apache-2.0
// An input as the import pipeline sees it: a relation of source columns, and what its format knows of them.
//
// One file per format makes a Source (csv.h, parquet.h, jsonl.h, xes.h, swf.h, sacct.h, otlp.h); the pipeline
// (import.h) does everything else the same way for all of them: roles, times, tokens, order, hash.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "engine/engine.h"
#include "eventlog/privacy.h"
#include "eventlog/schema.h"
#include "importers/quality_log.h"

namespace harness::importers {

enum class SourceType {
  kText,   // as written in the file; parsed by role or by inference
  kInt64,  // integers
  kDouble,
  kBoolean,
  kTimestampUs,  // BIGINT microseconds since 1970 UTC, zone already resolved
  kLocalUs,      // BIGINT microseconds of a local clock without zone; the pipeline applies --tz
  kMicros,       // BIGINT microseconds of a duration
};

struct SourceColumn {
  std::string name;  // unique within the source, as in the file
  SourceType type = SourceType::kText;
};

// A role that the format itself defines ("SWF field 2 is the submit time").
struct FixedRole {
  eventlog::Role role;
  std::string column;
  std::string note;
};

struct Source {
  std::string file;    // bare name, for messages and provenance
  std::string format;  // "csv", ...
  Json dialect;        // what was detected or told, enough to read the file again the same way
  std::vector<SourceColumn> columns;
  std::vector<FixedRole> fixed_roles;  // empty: the role picker decides
  // Tokens instead of values: those that the format knows to name people, unless they play a role (--keep-raw
  // keeps them), with the reason for people; those that the user names, whether or not they do; and those
  // that hold the same ids as one of these, by name of that one.
  std::map<std::string, std::string> personal_columns;
  std::set<std::string> private_columns;
  std::map<std::string, std::string> linked_columns;
  // Of the column with the role params: eventlog::TrustedKeys.
  std::optional<eventlog::ParameterKeys> parameter_keys;

  // Makes the rows readable on `connection` (registers functions where needed) and returns SQL for the
  // FROM clause, e.g. "read_csv(...)" or "swf_0()", whose columns are `columns`, in file order. Rows that
  // cannot be read are rejected into `quality` during the scan or in `after_scan`.
  std::function<Result<std::string>(engine::Connection& connection, QualityLog& quality)> relation;
  // The same columns for a first look at the rows, without rejects and not necessarily all rows. Unset:
  // `relation` serves for both.
  std::function<Result<std::string>(engine::Connection& connection)> sample_relation;
  // The same columns for the first rows alone, where bad rows cost no good ones; slow to read to the end.
  // Unset: as for `sample_relation`.
  std::function<Result<std::string>(engine::Connection& connection)> first_rows;
  // Called when reading the rows failed: says which place of the file is to blame, if the reader can tell.
  std::function<std::optional<Error>()> explain_failure;
  // Called once after a full scan: collects what the scan rejected, and returns the number of rows that
  // the file holds, rejected ones included.
  std::function<Result<int64_t>(engine::Connection& connection, QualityLog& quality, int64_t rows_scanned)>
      after_scan;
};

// What the user said about reading the input, for every format.
struct SourceOptions {
  std::optional<std::string> format;    // --input-format
  std::optional<char> delimiter;        // --delimiter
  std::optional<char> quote;            // --quote
  std::optional<std::string> encoding;  // --encoding utf-8|latin-1|utf-16
  std::optional<bool> header;           // --header / --no-header
  bool keep_raw = false;                // --keep-raw
  bool row_by_row = false;  // CSV: by our own reader, which rejects bad rows; the engine refuses them
  Path temp_folder;
};

}  // namespace harness::importers
