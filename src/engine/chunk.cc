// SPDX-License-Identifier: Apache-2.0
#include "engine/chunk.h"

#include "engine/duckdb_access.h"

namespace harness::engine {

double Chunk::Double(size_t column, size_t row) const {
  HARNESS_CHECK(vectors_[column].type == ColumnType::kDouble && !IsNull(column, row));
  return static_cast<const double*>(vectors_[column].data)[row];
}

bool Chunk::Boolean(size_t column, size_t row) const {
  HARNESS_CHECK(vectors_[column].type == ColumnType::kBoolean && !IsNull(column, row));
  return static_cast<const bool*>(vectors_[column].data)[row];
}

Int128 Chunk::HugeInt(size_t column, size_t row) const {
  HARNESS_CHECK(vectors_[column].type == ColumnType::kHugeInt && !IsNull(column, row));
  const auto& value = static_cast<const duckdb_hugeint*>(vectors_[column].data)[row];
  return static_cast<Int128>(static_cast<UInt128>(static_cast<uint64_t>(value.upper)) << 64 | value.lower);
}

static_assert(sizeof(TextCell) == sizeof(duckdb_string_t));

namespace {

// Bytes of a value; 0 where values cannot be read, only whether they are null.
size_t WidthOf(ColumnType type) {
  switch (type) {
    case ColumnType::kBoolean:
      return sizeof(bool);
    case ColumnType::kInt64:
      return sizeof(int64_t);
    case ColumnType::kDouble:
      return sizeof(double);
    case ColumnType::kText:
      return sizeof(duckdb_string_t);
    case ColumnType::kHugeInt:
      return sizeof(duckdb_hugeint);
    case ColumnType::kOther:
      return 0;
  }
  return 0;
}

}  // namespace

Chunk Chunk::Slice(size_t first, size_t count) const {
  HARNESS_CHECK(first + count <= rows_);
  Chunk slice = *this;
  slice.rows_ = count;
  slice.first_row_ = first_row_ + first;
  for (Vector& vector : slice.vectors_)
    vector.data = static_cast<const std::byte*>(vector.data) + first * WidthOf(vector.type);
  return slice;
}

Chunk Chunk::WithoutFirstColumn() const {
  Chunk rest = *this;
  rest.vectors_.erase(rest.vectors_.begin());
  return rest;
}

void Chunk::ReplaceByTexts(size_t column, const TextCell* texts, const uint64_t* validity) {
  HARNESS_CHECK(first_row_ == 0);
  vectors_[column] = {ColumnType::kText, texts, validity};
}

void ColumnWriter::PointToRows(size_t row, const Chunk& from, size_t column, size_t from_row, size_t count) {
  const Chunk::Vector& source = from.vectors_[column];
  const size_t width = WidthOf(source.type);
  HARNESS_CHECK(width > 0 && from.first_row_ == 0 && from_row + count <= from.rows());
  std::memcpy(static_cast<std::byte*>(data_) + row * width,
              static_cast<const std::byte*>(source.data) + from_row * width, count * width);
  if (from.HasNoNulls(column)) return;
  for (size_t i = 0; i < count; ++i) {
    if (from.IsNull(column, from_row + i)) SetNull(row + i);
  }
}

void ColumnWriter::MakeValidity() {
  const auto vector = static_cast<duckdb_vector>(vector_);
  duckdb_vector_ensure_validity_writable(vector);
  validity_ = duckdb_vector_get_validity(vector);
}

void ColumnWriter::CopyText(size_t row, std::string_view value) {
  duckdb_vector_assign_string_element_len(static_cast<duckdb_vector>(vector_), row, value.data(),
                                          value.size());
}

void ChunkAccess::Bind(duckdb_data_chunk chunk, Chunk& out) {
  out.rows_ = duckdb_data_chunk_get_size(chunk);
  out.first_row_ = 0;
  out.vectors_.resize(duckdb_data_chunk_get_column_count(chunk));
  for (size_t i = 0; i < out.vectors_.size(); ++i) {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, i);
    duckdb_logical_type type = duckdb_vector_get_column_type(vector);
    out.vectors_[i] = {FromDuckDb(duckdb_get_type_id(type)), duckdb_vector_get_data(vector),
                       duckdb_vector_get_validity(vector)};
    duckdb_destroy_logical_type(&type);
  }
}

ColumnWriter ChunkAccess::Writer(duckdb_vector vector) {
  ColumnWriter writer;
  writer.vector_ = vector;
  writer.data_ = duckdb_vector_get_data(vector);
  return writer;
}

ColumnType FromDuckDb(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
      return ColumnType::kBoolean;
    case DUCKDB_TYPE_BIGINT:
      return ColumnType::kInt64;
    case DUCKDB_TYPE_DOUBLE:
      return ColumnType::kDouble;
    case DUCKDB_TYPE_VARCHAR:
      return ColumnType::kText;
    case DUCKDB_TYPE_HUGEINT:
      return ColumnType::kHugeInt;
    default:
      return ColumnType::kOther;
  }
}

duckdb_type ToDuckDb(ColumnType type) {
  switch (type) {
    case ColumnType::kBoolean:
      return DUCKDB_TYPE_BOOLEAN;
    case ColumnType::kInt64:
      return DUCKDB_TYPE_BIGINT;
    case ColumnType::kDouble:
      return DUCKDB_TYPE_DOUBLE;
    case ColumnType::kText:
      return DUCKDB_TYPE_VARCHAR;
    case ColumnType::kHugeInt:
      return DUCKDB_TYPE_HUGEINT;
    case ColumnType::kOther:
      break;
  }
  return DUCKDB_TYPE_INVALID;
}

}  // namespace harness::engine
