// SPDX-License-Identifier: Apache-2.0
#include "importers/scan_log.h"

#include <atomic>

#include "base/text.h"

namespace harness::importers {
namespace {

engine::ColumnType EngineType(SourceType type) {
  switch (type) {
    case SourceType::kText:
      return engine::ColumnType::kText;
    case SourceType::kDouble:
      return engine::ColumnType::kDouble;
    case SourceType::kBoolean:
      return engine::ColumnType::kBoolean;
    case SourceType::kInt64:
    case SourceType::kTimestampUs:
    case SourceType::kLocalUs:
    case SourceType::kMicros:
      return engine::ColumnType::kInt64;
  }
  return engine::ColumnType::kText;
}

}  // namespace

void ScanLog::Reject(const RejectedRow& row, std::string_view meaning) {
  Count(row.reason, eventlog::Severity::kDataLoss, meaning, 1, PlaceOf(row));
  if (rejected_ == nullptr) rejected_ = std::make_shared<RejectSpool>(temp_folder_);
  rejected_->Add(row);
}

void ScanLog::Count(std::string_view name, eventlog::Severity severity, std::string_view meaning,
                    int64_t count, std::string_view place) {
  auto it = counters_.find(name);
  if (it == counters_.end()) {
    it = counters_.try_emplace(std::string(name)).first;
    it->second.severity = severity;
    it->second.meaning = meaning;
  }
  it->second.count += count;
  if (!place.empty() && it->second.first.size() < 5) it->second.first.emplace_back(place);
}

void ScanLog::PublishTo(QualityLog& quality) const {
  if (rejected_ != nullptr) quality.Take(rejected_);
  for (const auto& [name, counter] : counters_) {
    int64_t left = counter.count;
    for (const std::string& place : counter.first) {
      const int64_t share = left > 0 ? 1 : 0;
      quality.Count(name, counter.severity, counter.meaning, share, place);
      left -= share;
    }
    if (left > 0 || counter.first.empty()) quality.Count(name, counter.severity, counter.meaning, left);
  }
}

void ScanResults::Set(ScanLog log) {
  const std::lock_guard lock(mutex_);
  log_ = std::move(log);
  complete_ = true;
}

Result<int64_t> ScanResults::Publish(QualityLog& quality, int64_t rows_scanned) const {
  const std::lock_guard lock(mutex_);
  if (!complete_) return InternalError("the scan of the input was not complete");
  if (rows_scanned != log_.kept()) {
    return InternalError("the engine saw " + std::to_string(rows_scanned) +
                         " rows of the input, the reader made " + std::to_string(log_.kept()));
  }
  log_.PublishTo(quality);
  return log_.kept() + log_.rejected();
}

Result<std::string> RegisterRows(engine::Connection& connection, std::string_view format,
                                 const std::vector<SourceColumn>& columns,
                                 std::function<Result<std::unique_ptr<engine::RowSource>>()> open) {
  // Names only need to differ within a connection; they reach no output.
  static std::atomic<int64_t> next{0};
  engine::TableFunction function;
  function.name = std::string(format) + "_rows_" + std::to_string(next.fetch_add(1));
  for (const SourceColumn& column : columns)
    function.columns.push_back({column.name, EngineType(column.type)});
  function.open = std::move(open);
  const std::string sql = function.name + "()";
  RETURN_IF_ERROR(connection.Register(std::move(function)));
  return sql;
}

std::string_view AsUtf8(std::string_view text, std::string& scratch, ScanLog& log, std::string_view place) {
  if (IsValidUtf8(text)) return text;
  log.Count("text_not_utf8", eventlog::Severity::kError, "Text that is not UTF-8 was read as Latin-1.", 1,
            place);
  scratch.clear();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      scratch.push_back(c);
    } else {
      scratch.push_back(static_cast<char>(0xC0 | (byte >> 6)));
      scratch.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return scratch;
}

}  // namespace harness::importers
