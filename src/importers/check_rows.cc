// SPDX-License-Identifier: Apache-2.0
#include "importers/check_rows.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/text_numbers.h"
#include "importers/digit_code.h"
#include "importers/repeated_ids.h"
#include "importers/row_checks.h"
#include "importers/tie_watch.h"

namespace harness::importers {
namespace {

using eventlog::Severity;

std::optional<size_t> IndexOf(const std::vector<engine::Column>& columns, std::string_view name) {
  const auto at = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
  if (at == columns.end()) return std::nullopt;
  return static_cast<size_t>(at - columns.begin());
}

// Where the texts of whole numbers stand; its memory serves again.
struct WholeTexts {
  std::vector<engine::TextCell> cells;
  std::vector<Digits> long_ones;

  // Gives a column of whole numbers its texts again, which live as long as this.
  void PutBack(engine::Chunk& chunk, size_t column) {
    const int64_t* numbers = chunk.Int64s(column);
    cells.resize(chunk.rows());
    long_ones.clear();
    long_ones.reserve(chunk.rows());  // cells point there
    for (size_t row = 0; row < chunk.rows(); ++row) {
      if (chunk.IsNull(column, row)) continue;
      const Digits digits = Digits::OfValue(numbers[row]);
      const bool fits = digits.view().size() <= engine::kTextInCell;
      cells[row] = engine::TextCell::Of(fits ? digits.view() : long_ones.emplace_back(digits).view());
    }
    chunk.ReplaceByTexts(column, cells.data());
  }
};

// Rows that one thread of the engine reads, in order: a row group of the file. What is found there is put
// together in row order at the end.
struct Group {
  eventlog::TableHasher::Part hash;
  RowChecks checks;
  TieWatch ties;
  RepeatedIds ids;
  int64_t next_row;
  int64_t end;                                  // behind its last row
  std::vector<engine::TextNumbers::Room> room;  // for columns that come as numbers
  std::vector<WholeTexts> whole_texts;          // for those that are whole numbers in the file
};

// Reads the file by a function of ours inside a query: the engine's threads take row groups as they come, and
// no row leaves the engine.
class ReadBack {
 public:
  ReadBack(const Attempt& attempt, int64_t rows, Progress& progress)
      : progress_(progress), rows_(rows), hasher_(HashedColumns(attempt.extras), attempt.absent) {
    for (const engine::Column& column : HashedColumns(attempt.extras)) {
      if (attempt.absent.contains(column.name)) continue;
      if (attempt.IsInFileAsNumber(column.name)) whole_.push_back(present_.size());
      present_.push_back(column);
    }
  }

  // `file` as SQL.
  Result<void> Run(engine::Connection& connection, const std::string& file) {
    RETURN_IF_ERROR(numbers_.Register(connection));
    ASSIGN_OR_RETURN(const std::vector<std::string> with_dictionary,
                     engine::ColumnsWithDictionary(connection, file));
    engine::ScalarFunction function;
    function.name = "harness_read_back";
    function.result = engine::ColumnType::kInt64;
    function.handles_null = true;
    function.parameters.push_back(engine::ColumnType::kInt64);
    std::string arguments = "file_row_number";
    for (size_t i = 0; i < present_.size(); ++i) {
      const engine::Column& column = present_[i];
      const bool whole = std::find(whole_.begin(), whole_.end(), i) != whole_.end();
      const bool by_number = !whole && column.type == engine::ColumnType::kText &&
                             std::binary_search(with_dictionary.begin(), with_dictionary.end(), column.name);
      if (by_number) by_number_.push_back(i);
      function.parameters.push_back(by_number || whole ? engine::ColumnType::kInt64 : column.type);
      arguments += by_number ? ", text_number(" + SqlName(column.name) + ")" : ", " + SqlName(column.name);
    }
    function.call = [this](const engine::Chunk& chunk, engine::ColumnWriter& out) {
      return Take(chunk, out);
    };
    RETURN_IF_ERROR(connection.Register(std::move(function)));
    const auto taken =
        connection.QueryInt64("SELECT coalesce(sum(harness_read_back(" + arguments +
                              ")), 0)::BIGINT FROM read_parquet(" + file + ", file_row_number = true)");
    if (progress_.Cancelled()) return Interrupted("interrupted");
    if (!taken) return taken.error();
    if (*taken != rows_) {
      return InternalError("import: " + std::to_string(*taken) + " of " + std::to_string(rows_) +
                           " written rows were read back");
    }
    return Ok();
  }

  eventlog::TableHasher::Outcome Finish(Attempt& attempt, eventlog::DatasetInfo& info) {
    RowChecks checks = MakeChecks();
    TieWatch ties = MakeTies();
    RepeatedIds ids = MakeIds();
    for (auto& [first_row, group] : groups_) {
      checks.Append(group.checks);
      ties.Append(group.ties);
      ids.Append(std::move(group.ids));
    }
    attempt.has_ties = ties.any();
    checks.Report(*attempt.quality);
    // Without ids two executions may look alike.
    ties.repeated().Report("duplicate_row", ids.has_ids() ? Severity::kError : Severity::kInfo,
                           "Row that equals another one in every column.", *attempt.quality);
    ids.Find().Report("duplicate_execution_id", Severity::kError,
                      "Row whose id another row bears; a link to the id is one to each of them.",
                      *attempt.quality);
    if (checks.any_time()) {
      info.first_us = checks.first_us();
      info.last_us = checks.last_us();
    }
    return hasher_.Finish();
  }

 private:
  std::optional<size_t> At(std::string_view name) const { return IndexOf(present_, name); }
  RowChecks MakeChecks() const {
    return RowChecks({At("queued_us"), At("eligible_us"), At("started_us"), At("ended_us")});
  }
  TieWatch MakeTies() const {
    return TieWatch({At("queued_us"), At("started_us"), At("ended_us")},
                    {At("process_id"), At("execution_id")});
  }
  RepeatedIds MakeIds() const { return RepeatedIds(At("execution_id")); }

  // The group of the chunk's rows; null when they are not the next of it.
  Group* GroupOf(int64_t first_row, int64_t rows) {
    const int64_t start = first_row / kRowGroupRows * kRowGroupRows;
    const std::lock_guard lock(mutex_);
    auto at = groups_.find(start);
    if (at == groups_.end()) {
      const int64_t end = std::min(start + kRowGroupRows, rows_);
      at = groups_
               .emplace(start, Group{hasher_.Begin(start), MakeChecks(), MakeTies(), MakeIds(), start, end,
                                     std::vector<engine::TextNumbers::Room>(by_number_.size()),
                                     std::vector<WholeTexts>(whole_.size())})
               .first;
    }
    if (at->second.next_row != first_row || first_row + rows > at->second.end) return nullptr;
    at->second.next_row += rows;
    return &at->second;
  }

  bool AllBegun() {
    const std::lock_guard lock(mutex_);
    return static_cast<int64_t>(groups_.size()) * kRowGroupRows >= rows_;
  }

  Result<void> Take(const engine::Chunk& chunk, engine::ColumnWriter& out) {
    if (progress_.Cancelled()) return Interrupted("interrupted");
    const auto rows = static_cast<int64_t>(chunk.rows());
    if (rows == 0) return Ok();
    for (size_t row = 0; row < chunk.rows(); ++row) out.SetInt64(row, 1);
    Group* const group = GroupOf(chunk.Int64(0, 0), rows);
    if (group == nullptr) return InternalError("import: rows are read back out of their order");
    engine::Chunk values = chunk.WithoutFirstColumn();
    for (size_t i = 0; i < by_number_.size(); ++i) numbers_.PutBack(values, by_number_[i], group->room[i]);
    for (size_t i = 0; i < whole_.size(); ++i) group->whole_texts[i].PutBack(values, whole_[i]);
    group->hash.Add(values);
    group->checks.Add(values);
    group->ties.Add(values);
    group->ids.Add(values);
    if (group->next_row == group->end) {
      group->hash.End();
      group->room = {};
      group->whole_texts = {};
      if (AllBegun()) hasher_.HashPending();
    }
    progress_.Update(done_ += chunk.rows());
    return Ok();
  }

  Progress& progress_;
  const int64_t rows_;
  std::vector<engine::Column> present_;
  engine::TextNumbers numbers_;
  std::vector<size_t> by_number_;  // of present_: texts that come as numbers
  std::vector<size_t> whole_;      // of present_: texts that are whole numbers in the file
  eventlog::TableHasher hasher_;
  std::atomic<uint64_t> done_{0};
  std::mutex mutex_;
  std::map<int64_t, Group> groups_;  // by first row
};

}  // namespace

std::vector<engine::Column> HashedColumns(const std::vector<ExtraColumn>& extras) {
  std::vector<engine::Column> columns;
  for (const eventlog::ColumnSpec& spec : eventlog::NormalizedColumns()) {
    if (spec.name != "source_index") columns.push_back({std::string(spec.name), spec.type});
  }
  for (const ExtraColumn& extra : extras) columns.push_back({extra.name, extra.type});
  return columns;
}

Result<eventlog::TableHasher::Outcome> HashAndCheck(engine::Engine& engine, const Path& staging,
                                                    Attempt& attempt, eventlog::DatasetInfo& info,
                                                    Progress& progress) {
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  const std::string file = SqlText(eventlog::EventsFile(staging).string());
  ASSIGN_OR_RETURN(const int64_t rows,
                   connection.QueryInt64("SELECT count(*) FROM read_parquet(" + file + ")"));
  progress.Start("hash", static_cast<uint64_t>(rows), "rows");
  ReadBack read_back(attempt, rows, progress);
  RETURN_IF_ERROR(read_back.Run(connection, file));
  progress.Finish();
  return read_back.Finish(attempt, info);
}

}  // namespace harness::importers
