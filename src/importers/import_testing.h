// SPDX-License-Identifier: Apache-2.0
// For tests that import: a home of their own, logs written by hand, and the dataset's rows in SQL.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "engine/engine.h"
#include "eventlog/dataset.h"
#include "importers/format_test_support.h"
#include "importers/import.h"
#include "store/home.h"

namespace harness::importers {

class ImportBench {
 public:
  ImportBench() : home_(store::Home::Open(scratch_.path() / "home").value()) {}

  Path Write(const std::string& name, std::string_view content) { return scratch_.Write(name, content); }

  Result<ImportOutcome> TryImport(const std::vector<Path>& inputs, ImportOptions options = {}) {
    options.inputs = inputs;
    if (options.threads == 0) options.threads = 2;
    return Import(home_, options, NoProgress());
  }

  // An import that must work, and whose account of rows must add up.
  ImportOutcome Imported(const std::vector<Path>& inputs, const ImportOptions& options = {}) {
    auto outcome = TryImport(inputs, options);
    if (!outcome) {
      ADD_FAILURE() << outcome.error().message;
      return {};
    }
    int64_t kept = 0;
    for (const eventlog::InputInfo& input : outcome->info.inputs) {
      EXPECT_EQ(input.rows_read, input.rows_kept + input.rows_rejected) << input.file;
      kept += input.rows_kept;
    }
    EXPECT_EQ(kept, outcome->info.rows);
    return std::move(*outcome);
  }
  ImportOutcome ImportedText(const std::string& name, std::string_view content,
                             const ImportOptions& options = {}) {
    return Imported({Write(name, content)}, options);
  }
  // The message of an import that must fail; nothing of it may remain.
  std::string Refused(const std::vector<Path>& inputs, const ImportOptions& options = {}) {
    const size_t before = EntriesOf(home_.datasets());
    const auto outcome = TryImport(inputs, options);
    EXPECT_EQ(EntriesOf(home_.datasets()), before);
    EXPECT_EQ(EntriesOf(home_.tmp()), 0U);
    if (outcome) {
      ADD_FAILURE() << "the import was not refused";
      return "";
    }
    EXPECT_EQ(outcome.error().code, ErrorCode::kInvalidArgument) << outcome.error().message;
    EXPECT_EQ(outcome.error().message.find('\n'), std::string::npos);
    return outcome.error().message;
  }

  const store::Home& home() const { return home_; }

  // Values of the dataset's rows, in row order: columns joined by '|', rows by a line end; null is "~".
  static std::string Rows(const ImportOutcome& outcome, const std::vector<std::string>& columns) {
    const TempFolder spill = TempFolder::Make("rows").value();
    auto engine = engine::Engine::Open({uint64_t{1} << 29, 1, spill.path()}).value();
    auto connection = engine.Connect().value();
    std::string select;
    for (const std::string& column : columns) {
      select +=
          (select.empty() ? "" : " || '|' || ") + ("coalesce(CAST(" + SqlName(column)) + " AS VARCHAR), '~')";
    }
    auto rows = connection.Query("SELECT " + select + " FROM (" +
                                 eventlog::EventsSql(outcome.folder, outcome.info) + ") ORDER BY row_id");
    if (!rows) {
      ADD_FAILURE() << rows.error().message;
      return "";
    }
    std::string text;
    while (rows->Next().value()) {
      for (size_t i = 0; i < rows->chunk().rows(); ++i) text += std::string(rows->chunk().Text(0, i)) + "\n";
    }
    return text;
  }

  static std::vector<Json> Rejects(const ImportOutcome& outcome) {
    const std::string text = ReadFile(outcome.folder / "rejects.jsonl").value();
    std::vector<Json> rejects;
    for (const std::string_view line : Split(text, '\n')) {
      if (!line.empty()) rejects.push_back(ParseJson(line, "rejects.jsonl").value());
    }
    return rejects;
  }

  static const eventlog::QualityCounter* Counter(const ImportOutcome& outcome, std::string_view name) {
    for (const eventlog::QualityCounter& counter : outcome.info.counters) {
      if (counter.name == name) return &counter;
    }
    return nullptr;
  }
  static int64_t Count(const ImportOutcome& outcome, std::string_view name) {
    const auto* counter = Counter(outcome, name);
    return counter == nullptr ? 0 : counter->count;
  }
  static const eventlog::DatasetColumn* Column(const ImportOutcome& outcome, std::string_view name) {
    for (const eventlog::DatasetColumn& column : outcome.info.columns) {
      if (column.name == name) return &column;
    }
    return nullptr;
  }

  static size_t EntriesOf(const Path& folder) {
    return static_cast<size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()));
  }

 private:
  Scratch scratch_;
  store::Home home_;
};

// Four executions by hand; the third has not started yet.
inline const std::string kHeader = "JOB_ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,HOST\n";
inline const std::string kFour = kHeader +
                                 "1,LOAD,2026-01-01 00:00:00,2026-01-01 00:00:05,2026-01-01 00:01:00,h1\n"
                                 "2,LOAD,2026-01-01 00:01:00,2026-01-01 00:01:00,2026-01-01 00:02:30,h2\n"
                                 "3,POST,2026-01-01 00:02:00,,,\n"
                                 "4,POST,2026-01-01 00:03:00,2026-01-01 00:04:00,2026-01-01 00:05:00,h1\n";
inline const std::vector<std::string> kTimes = {"execution_id", "process_id", "queued_us",
                                                "started_us",   "ended_us",   "host"};
inline const std::string kFourRows =
    "1|LOAD|1767225600000000|1767225605000000|1767225660000000|h1\n"
    "2|LOAD|1767225660000000|1767225660000000|1767225750000000|h2\n"
    "3|POST|1767225720000000|~|~|~\n"
    "4|POST|1767225780000000|1767225840000000|1767225900000000|h1\n";

inline std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace harness::importers
