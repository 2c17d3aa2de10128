// SPDX-License-Identifier: Apache-2.0
// A batch of rows as columns, read without a copy, and the writer that functions of ours fill.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/exact_sum.h"
#include "base/result.h"

namespace harness::engine {

// The types that cross the door of engine/. Timestamps cross as BIGINT microseconds (epoch_us).
enum class ColumnType { kBoolean, kInt64, kDouble, kText, kHugeInt, kOther };

struct Column {
  std::string name;
  ColumnType type = ColumnType::kText;
};

// The longest text that stands in its cell.
inline constexpr size_t kTextInCell = 12;

// A text as the engine lays it out: up to kTextInCell bytes stand in the cell itself. Same layout as
// duckdb_string_t (checked).
struct TextCell {
  uint32_t length = 0;
  char first[4] = {};
  const char* pointer = nullptr;
  // Of up to 2^32 - 1 bytes, which stay where they are.
  static TextCell Of(std::string_view text) {
    TextCell cell;
    cell.length = static_cast<uint32_t>(text.size());
    if (text.size() <= kTextInCell) {
      std::memcpy(reinterpret_cast<char*>(&cell) + sizeof(cell.length), text.data(), text.size());
    } else {
      std::memcpy(cell.first, text.data(), sizeof(cell.first));
      cell.pointer = text.data();
    }
    return cell;
  }
  std::string_view view() const {
    return {length <= kTextInCell ? reinterpret_cast<const char*>(this) + sizeof(length) : pointer, length};
  }
};

// Up to 2,048 rows, valid until the next call on the object that handed it out. Column indexes and
// row numbers are the caller's to keep in range; a type other than the column's is a bug (checked), and so is
// asking for the value of a null.
class Chunk {
 public:
  size_t rows() const { return rows_; }
  size_t columns() const { return vectors_.size(); }
  ColumnType type(size_t column) const { return vectors_[column].type; }
  bool IsNull(size_t column, size_t row) const {
    const uint64_t* validity = vectors_[column].validity;
    if (validity == nullptr) return false;
    const size_t bit = row + first_row_;
    return (validity[bit / 64] >> (bit % 64) & 1) == 0;
  }
  // True when the column of this chunk holds no null at all (cheap: no bitmap).
  bool HasNoNulls(size_t column) const { return vectors_[column].validity == nullptr; }
  // Which of the rows `row` to `row` + 63 hold a value, lowest bit first; bits behind the last row are
  // undefined.
  uint64_t Present64(size_t column, size_t row) const {
    const uint64_t* validity = vectors_[column].validity;
    if (validity == nullptr) return ~uint64_t{0};
    const size_t bit = row + first_row_;
    const size_t shift = bit % 64;
    const uint64_t low = validity[bit / 64] >> shift;
    const bool more = shift != 0 && bit / 64 < (first_row_ + rows_ - 1) / 64;
    return more ? low | validity[bit / 64 + 1] << (64 - shift) : low;
  }
  // The whole column; values at null rows are undefined.
  const int64_t* Int64s(size_t column) const {
    HARNESS_CHECK(vectors_[column].type == ColumnType::kInt64);
    return static_cast<const int64_t*>(vectors_[column].data);
  }
  const TextCell* Texts(size_t column) const {
    HARNESS_CHECK(vectors_[column].type == ColumnType::kText);
    return static_cast<const TextCell*>(vectors_[column].data);
  }
  int64_t Int64(size_t column, size_t row) const {
    HARNESS_CHECK(!IsNull(column, row));
    return Int64s(column)[row];
  }
  double Double(size_t column, size_t row) const;
  bool Boolean(size_t column, size_t row) const;
  Int128 HugeInt(size_t column, size_t row) const;
  std::string_view Text(size_t column, size_t row) const {
    HARNESS_CHECK(!IsNull(column, row));
    return Texts(column)[row].view();
  }
  // Rows first..first+count-1, without a copy; valid as long as this chunk. They must be in range.
  Chunk Slice(size_t first, size_t count) const;
  // All columns but the first, without a copy.
  Chunk WithoutFirstColumn() const;
  // Makes the column one of texts, one a row, with a bit for each that is not null, lowest first (null: all
  // are there). Both live as long as the chunk. Not for a slice.
  void ReplaceByTexts(size_t column, const TextCell* texts, const uint64_t* validity);
  // The same with the nulls that the column has.
  void ReplaceByTexts(size_t column, const TextCell* texts) {
    ReplaceByTexts(column, texts, vectors_[column].validity);
  }

 private:
  friend class ChunkAccess;
  friend class ColumnWriter;
  struct Vector {
    ColumnType type = ColumnType::kOther;
    const void* data = nullptr;
    const uint64_t* validity = nullptr;
  };
  std::vector<Vector> vectors_;
  size_t rows_ = 0;
  size_t first_row_ = 0;  // of a slice: where its rows start in the validity bits
};

// A chunk that stays valid as long as this.
class OwnedChunk {
 public:
  const Chunk& chunk() const { return chunk_; }

 private:
  friend class Rows;
  std::shared_ptr<void> data_;
  Chunk chunk_;
};

// One output column of a scalar or table function. Each row is set once, to a value or to null.
class ColumnWriter {
 public:
  void SetNull(size_t row) {
    if (validity_ == nullptr) MakeValidity();
    validity_[row / 64] &= ~(uint64_t{1} << (row % 64));
  }
  void SetInt64(size_t row, int64_t value) { static_cast<int64_t*>(data_)[row] = value; }
  void SetDouble(size_t row, double value) { static_cast<double*>(data_)[row] = value; }
  void SetBoolean(size_t row, bool value) { static_cast<bool*>(data_)[row] = value; }
  // UTF-8, copied.
  void SetText(size_t row, std::string_view value) {
    if (value.size() > kTextInCell) return CopyText(row, value);
    static_cast<TextCell*>(data_)[row] = TextCell::Of(value);
  }
  // The rows `from_row` to `from_row` + count - 1 of a column of the same type, to `row` and behind it. Texts
  // stay where they are until the next call of the function. Not of a slice.
  void PointToRows(size_t row, const Chunk& from, size_t column, size_t from_row, size_t count);
  // UTF-8 that stays where it is until the statement ends.
  void PointToText(size_t row, std::string_view value) {
    static_cast<TextCell*>(data_)[row] = TextCell::Of(value);
  }

 private:
  friend class ChunkAccess;
  void MakeValidity();
  void CopyText(size_t row, std::string_view value);
  void* vector_ = nullptr;
  void* data_ = nullptr;
  uint64_t* validity_ = nullptr;  // once a null was set
};

}  // namespace harness::engine
