// SPDX-License-Identifier: Apache-2.0
#include "sandbox/row_feed.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/json.h"
#include "base/text.h"

namespace harness::sandbox {
namespace {

const char* TypeName(engine::ColumnType type) {
  switch (type) {
    case engine::ColumnType::kBoolean:
      return "boolean";
    case engine::ColumnType::kInt64:
    case engine::ColumnType::kHugeInt:
      return "integer";
    case engine::ColumnType::kDouble:
      return "number";
    case engine::ColumnType::kText:
      return "text";
    case engine::ColumnType::kOther:
      break;
  }
  return nullptr;
}

void AppendValue(const engine::Chunk& chunk, size_t column, size_t row, std::string& line) {
  if (chunk.IsNull(column, row)) {
    line += "null";
    return;
  }
  switch (chunk.type(column)) {
    case engine::ColumnType::kBoolean:
      line += chunk.Boolean(column, row) ? "true" : "false";
      break;
    case engine::ColumnType::kInt64:
      line += std::to_string(chunk.Int64(column, row));
      break;
    case engine::ColumnType::kHugeInt:
      line += ToString(chunk.HugeInt(column, row));
      break;
    case engine::ColumnType::kDouble: {
      const double value = chunk.Double(column, row);
      line += std::isfinite(value) ? FormatDouble(value) : "null";
      break;
    }
    case engine::ColumnType::kText:
      line += Json(chunk.Text(column, row)).dump(-1, ' ', false, Json::error_handler_t::replace);
      break;
    case engine::ColumnType::kOther:
      line += "null";
      break;
  }
}

// False when nobody reads any more.
bool WriteLine(std::string_view line, int fd, ChildWatch& watch) {
  while (!line.empty()) {
    if (!watch.WaitWritable(fd)) return false;
    const ssize_t written = ::write(fd, line.data(), line.size());
    if (written < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (written < 0) return false;
    line.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Fills one line after the other; a line ends with its batch.
class BatchWriter {
 public:
  BatchWriter(int64_t batch_rows, int64_t all_rows, int fd, ChildWatch& watch,
              eventlog::AccessEvidence& account)
      : batch_rows_(batch_rows), early_rows_(all_rows / 4), fd_(fd), watch_(watch), account_(account) {}

  bool Add(const engine::Chunk& chunk, size_t row) {
    if (rows_ == 0) line_ = "{\"batch\":" + std::to_string(account_.batches) + ",\"rows\":[";
    if (rows_ > 0) line_ += ',';
    AppendRow(chunk, row, line_);
    return ++rows_ < batch_rows_ || Flush();
  }

  bool Flush() {
    if (rows_ == 0) return true;
    line_ += "]}\n";
    if (!WriteLine(line_, fd_, watch_)) return false;
    ++account_.batches;
    account_.rows += rows_;
    account_.bytes += static_cast<int64_t>(line_.size());
    account_.largest_batch = std::max(account_.largest_batch, rows_);
    rows_ = 0;
    NoteMemory();
    return true;
  }

 private:
  // The plugin has read the batch before the last one at this point: the pipe holds less than a batch.
  void NoteMemory() {
    account_.late_bytes = account_.bytes;
    account_.late_resident_bytes = watch_.ResidentBytes();
    if (account_.early_bytes > 0 || account_.rows < early_rows_) return;
    account_.early_bytes = account_.late_bytes;
    account_.early_resident_bytes = account_.late_resident_bytes;
  }

  int64_t batch_rows_;
  int64_t early_rows_;
  int fd_;
  ChildWatch& watch_;
  eventlog::AccessEvidence& account_;
  int64_t rows_ = 0;
  std::string line_;
};

}  // namespace

Result<std::string> HeaderLine(const std::vector<engine::Column>& columns) {
  Json names = Json::array();
  Json types = Json::array();
  for (const engine::Column& column : columns) {
    const char* type = TypeName(column.type);
    if (type == nullptr)
      return InternalError("row feed: column " + Quoted(column.name) + " has a type without JSON");
    names.push_back(column.name);
    types.push_back(type);
  }
  return Json{{"columns", names}, {"types", types}}.dump() + "\n";
}

void AppendRow(const engine::Chunk& chunk, size_t row, std::string& line) {
  line += '[';
  for (size_t column = 0; column < chunk.columns(); ++column) {
    if (column > 0) line += ',';
    AppendValue(chunk, column, row, line);
  }
  line += ']';
}

Result<void> FeedRows(const plugin::EventEngineOptions& options, int64_t batch_rows, int fd,
                      ChildWatch& watch, eventlog::AccessEvidence& account) {
  ASSIGN_OR_RETURN(plugin::EventEngine source, plugin::OpenEventEngine(options));
  account.queries = 1;
  account.rows_scanned = options.info.rows;
  // Parquet is read in file order, which is the canonical one.
  ASSIGN_OR_RETURN(engine::Rows rows, source.connection.Query("SELECT * FROM events"));
  ASSIGN_OR_RETURN(const std::string header, HeaderLine(rows.columns()));
  if (!WriteLine(header, fd, watch)) return Ok();
  const int64_t all_rows = std::min(options.info.rows, options.row_limit.value_or(options.info.rows));
  BatchWriter writer(batch_rows, all_rows, fd, watch, account);
  while (true) {
    ASSIGN_OR_RETURN(const bool any, rows.Next());
    if (!any) break;
    for (size_t row = 0; row < rows.chunk().rows(); ++row) {
      if (!writer.Add(rows.chunk(), row)) return Ok();
    }
  }
  writer.Flush();
  return Ok();
}

}  // namespace harness::sandbox
