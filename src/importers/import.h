// SPDX-License-Identifier: Apache-2.0
// Imports input files into one immutable dataset version: the only way into the event log.
//
// Every format takes the same path: roles picked or told, times to UTC microseconds, private values to
// tokens, canonical order, Parquet, canonical table hash, dataset.json, rename into place.
#pragma once

#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "eventlog/dataset.h"
#include "importers/roles.h"
#include "importers/source.h"
#include "store/home.h"

namespace harness::importers {

struct ImportOptions {
  std::vector<Path> inputs;
  std::map<std::string, std::string> map;  // role -> source column; "" forbids the role
  std::optional<std::string> time_zone;    // of local times; UTC when not given
  std::optional<TimeForm> time_form;       // --time-format
  std::set<std::string> private_columns;   // source columns whose values become tokens, too
  std::string name;                        // for people; empty: from the first file's name
  bool derive_queue_case = false;          // queue time = largest end seen so far in the case
  SourceOptions source;
  int threads = 0;  // 0: one for each processor
  // An input of so many bytes is not sorted as a whole where its rows come nearly in order.
  uint64_t least_bytes_unsorted = uint64_t{512} << 20;
  uint64_t memory_limit_bytes = 0;  // what the engine aims to stay below; 0: by the size of the inputs
};

struct ImportOutcome {
  eventlog::DatasetInfo info;
  Path folder;
  bool already_there = false;      // the home held this very content before
  std::future<void> closing = {};  // its engine gives its memory back meanwhile; waited for at the end
};

// Errors: kInvalidArgument for anything wrong with the input or the options, naming the place; kInterrupted;
// kIo. Nothing remains of a failed import.
Result<ImportOutcome> Import(const store::Home& home, const ImportOptions& options, Progress& progress);

// A column whose values are private, and why, for people.
struct PrivateColumn {
  std::string column;
  std::string why;
};

// The role picker's view of one file, for `stat-harness columns`.
struct ColumnReport {
  Source source;
  RolePicks picks;
  std::vector<PrivateColumn> private_columns;  // in file order
  // Columns that sound private and stay in clear because they play a role.
  std::vector<PrivateColumn> role_columns;
};
Result<ColumnReport> ExplainColumns(const Path& file, const ImportOptions& options);

}  // namespace harness::importers
