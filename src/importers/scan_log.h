// SPDX-License-Identifier: Apache-2.0
// What one scan of a file found, kept apart until the scan is complete, and rows of ours as a SQL function.
//
// The pipeline may scan a source more than once (to look at its columns, then to import them). Each scan
// therefore keeps its own log, and only the last complete one is published, once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "importers/quality_log.h"
#include "importers/source.h"

namespace harness::importers {

// One scan's findings. One thread at a time. `temp_folder` as for RejectSpool.
class ScanLog {
 public:
  explicit ScanLog(Path temp_folder = {}) : temp_folder_(std::move(temp_folder)) {}
  void AddRow() { ++rows_; }
  // A row that is not kept; it counts as a row of the file.
  void Reject(const RejectedRow& row, std::string_view meaning);
  void Count(std::string_view name, eventlog::Severity severity, std::string_view meaning, int64_t count = 1,
             std::string_view place = "");

  int64_t kept() const { return rows_; }
  int64_t rejected() const { return rejected_ == nullptr ? 0 : rejected_->rows(); }
  void PublishTo(QualityLog& quality) const;

 private:
  Path temp_folder_;
  int64_t rows_ = 0;
  std::shared_ptr<RejectSpool> rejected_;  // none before the first
  std::map<std::string, eventlog::QualityCounter, std::less<>> counters_;
};

// The findings of the last complete scan, shared by a source and its rows. Thread-safe.
class ScanResults {
 public:
  explicit ScanResults(Path temp_folder = {}) : temp_folder_(std::move(temp_folder)) {}
  const Path& temp_folder() const { return temp_folder_; }
  void Set(ScanLog log);
  // Publishes the last complete scan and returns its number of rows, rejected ones included. Errors:
  // kInternal when no scan was complete, or when the engine saw another number of rows.
  Result<int64_t> Publish(QualityLog& quality, int64_t rows_scanned) const;

 private:
  const Path temp_folder_;
  mutable std::mutex mutex_;
  bool complete_ = false;
  ScanLog log_;
};

// Registers a table function with a name of its own that starts with `format`, and returns SQL for FROM.
Result<std::string> RegisterRows(engine::Connection& connection, std::string_view format,
                                 const std::vector<SourceColumn>& columns,
                                 std::function<Result<std::unique_ptr<engine::RowSource>>()> open);

// UTF-8 stays as it is; other text is read as Latin-1 into `scratch`, counted as text_not_utf8 at `place`.
std::string_view AsUtf8(std::string_view text, std::string& scratch, ScanLog& log, std::string_view place);

}  // namespace harness::importers
