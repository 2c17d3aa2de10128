// SPDX-License-Identifier: Apache-2.0
#include "plugin/engine_accessor.h"

#include <algorithm>

namespace harness::plugin {
namespace {

int64_t WidthOf(engine::ColumnType type) {
  switch (type) {
    case engine::ColumnType::kBoolean:
      return 1;
    case engine::ColumnType::kHugeInt:
      return 16;
    case engine::ColumnType::kText:
      return 0;
    default:
      return 8;
  }
}

}  // namespace

int64_t BytesOf(const engine::Chunk& chunk) {
  int64_t bytes = 0;
  for (size_t column = 0; column < chunk.columns(); ++column) {
    bytes += WidthOf(chunk.type(column)) * static_cast<int64_t>(chunk.rows());
    if (chunk.type(column) != engine::ColumnType::kText) continue;
    for (size_t row = 0; row < chunk.rows(); ++row) {
      if (!chunk.IsNull(column, row)) bytes += static_cast<int64_t>(chunk.Text(column, row).size());
    }
  }
  return bytes;
}

void EngineAccessor::CountQuery() {
  ++account_.queries;
  account_.rows_scanned += info().rows;
}

void EngineAccessor::CountChunk(const engine::Chunk& chunk, int64_t& rows_in_batch) {
  const auto rows = static_cast<int64_t>(chunk.rows());
  if (rows_in_batch == 0 || rows_in_batch + rows > batch_rows_) {
    ++account_.batches;
    rows_in_batch = 0;
  }
  rows_in_batch += rows;
  account_.rows += rows;
  account_.bytes += BytesOf(chunk);
  account_.largest_batch = std::max(account_.largest_batch, rows_in_batch);
}

Result<void> EngineAccessor::Query(std::string_view sql,
                                   const std::function<Result<void>(const engine::Chunk&)>& visit) {
  CountQuery();
  ASSIGN_OR_RETURN(engine::Connection* const connection, engine_.Connection());
  ASSIGN_OR_RETURN(engine::Rows rows, connection->Query(sql));
  int64_t rows_in_batch = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool any, rows.Next());
    if (!any) return Ok();
    const engine::Chunk& chunk = rows.chunk();
    const auto step = static_cast<size_t>(batch_rows_);
    for (size_t first = 0; first < chunk.rows(); first += step) {
      const engine::Chunk part = chunk.Slice(first, std::min(step, chunk.rows() - first));
      CountChunk(part, rows_in_batch);
      RETURN_IF_ERROR(visit(part));
    }
  }
}

Result<int64_t> EngineAccessor::QueryInt64(std::string_view sql) {
  CountQuery();
  ASSIGN_OR_RETURN(engine::Connection* const connection, engine_.Connection());
  return connection->QueryInt64(sql);
}

}  // namespace harness::plugin
