// SPDX-License-Identifier: Apache-2.0
#include "importers/tie_watch.h"

#include <cstring>

namespace harness::importers {
namespace {

std::optional<int64_t> Time(const engine::Chunk& chunk, std::optional<size_t> column, size_t row) {
  if (!column || chunk.IsNull(*column, row)) return std::nullopt;
  return chunk.Int64(*column, row);
}

std::optional<std::string_view> Name(const engine::Chunk& chunk, std::optional<size_t> column, size_t row) {
  if (!column || chunk.IsNull(*column, row)) return std::nullopt;
  return chunk.Text(*column, row);
}

template <typename T>
void AppendValue(std::string& bytes, const T& value) {
  const size_t at = bytes.size();
  bytes.resize(at + sizeof(T));
  std::memcpy(bytes.data() + at, &value, sizeof(T));
}

// All values of a row, equal for equal rows alone.
std::string BytesOf(const engine::Chunk& chunk, size_t row) {
  std::string bytes;
  for (size_t column = 0; column < chunk.columns(); ++column) {
    const bool is_null = chunk.IsNull(column, row);
    bytes += is_null ? '\0' : '\1';
    if (is_null) continue;
    switch (chunk.type(column)) {
      case engine::ColumnType::kInt64:
        AppendValue(bytes, chunk.Int64(column, row));
        break;
      case engine::ColumnType::kDouble:
        AppendValue(bytes, chunk.Double(column, row));
        break;
      case engine::ColumnType::kBoolean:
        bytes += chunk.Boolean(column, row) ? '\1' : '\0';
        break;
      case engine::ColumnType::kHugeInt:
        AppendValue(bytes, chunk.HugeInt(column, row));
        break;
      case engine::ColumnType::kText:
        AppendValue(bytes, chunk.Text(column, row).size());
        bytes += chunk.Text(column, row);
        break;
      case engine::ColumnType::kOther:
        break;
    }
  }
  return bytes;
}

}  // namespace

TieWatch::Row TieWatch::RowOf(const engine::Chunk& chunk, size_t row) const {
  Row values;
  for (size_t i = 0; i < times_.size(); ++i) values.times[i] = Time(chunk, times_[i], row);
  for (size_t i = 0; i < names_.size(); ++i) values.names[i] = Name(chunk, names_[i], row);
  values.bytes = BytesOf(chunk, row);
  return values;
}

bool TieWatch::TiesWithNext(const engine::Chunk& chunk, size_t row) const {
  for (const auto& column : times_) {
    if (Time(chunk, column, row) != Time(chunk, column, row + 1)) return false;
  }
  for (const auto& column : names_) {
    if (Name(chunk, column, row) != Name(chunk, column, row + 1)) return false;
  }
  return true;
}

void TieWatch::Add(const engine::Chunk& chunk) {
  if (chunk.rows() == 0) return;
  TieWatch next(times_, names_);
  next.first_ = RowOf(chunk, 0);
  next.last_ = RowOf(chunk, chunk.rows() - 1);
  next.rows_ = static_cast<int64_t>(chunk.rows());
  const int64_t* first_times = times_[0] ? chunk.Int64s(*times_[0]) : nullptr;
  const bool comparable = first_times != nullptr && chunk.HasNoNulls(*times_[0]);
  for (size_t row = 0; row + 1 < chunk.rows(); ++row) {
    if (comparable && first_times[row] != first_times[row + 1]) continue;  // most neighbours
    if (!TiesWithNext(chunk, row)) continue;
    next.any_ = true;
    if (BytesOf(chunk, row) == BytesOf(chunk, row + 1)) next.repeated_.Add(static_cast<int64_t>(row + 1));
  }
  Append(next);
}

void TieWatch::Append(const TieWatch& next) {
  if (last_ && next.first_ && last_->Ties(*next.first_)) {
    any_ = true;
    if (last_->bytes == next.first_->bytes) repeated_.Add(rows_);
  }
  any_ = any_ || next.any_;
  repeated_.Append(next.repeated_, rows_);
  rows_ += next.rows_;
  if (!first_) first_ = next.first_;
  if (next.last_) last_ = next.last_;
}

}  // namespace harness::importers
