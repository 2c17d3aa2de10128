// SPDX-License-Identifier: Apache-2.0
#include "importers/text_cells.h"

#include <algorithm>
#include <bit>

namespace harness::importers {

Result<void> TextCells::Register(engine::Connection& connection) {
  engine::ScalarFunction function;
  function.name = "harness_text_cell";
  function.parameters = {engine::ColumnType::kText};
  function.result = engine::ColumnType::kInt64;
  function.handles_null = true;
  function.call = [this](const engine::Chunk& texts, engine::ColumnWriter& out) {
    return Number(texts, out);
  };
  return connection.Register(std::move(function));
}

Result<void> TextCells::Number(const engine::Chunk& texts, engine::ColumnWriter& out) {
  const std::lock_guard lock(mutex_);
  for (size_t row = 0; row < texts.rows(); ++row) {
    const engine::TextCell* cell = texts.IsNull(0, row) ? nullptr : CellOf(texts.Text(0, row));
    out.SetInt64(row, std::bit_cast<int64_t>(cell));
  }
  return Ok();
}

const engine::TextCell* TextCells::CellOf(std::string_view text) {
  const size_t number = index_.Add(text);
  if (number == cells_.size()) cells_.push_back(engine::TextCell::Of(texts_.emplace_back(text)));
  return &cells_[number];
}

void TextCells::PutBack(engine::Chunk& chunk, size_t column, Room& room) {
  const int64_t* numbers = chunk.Int64s(column);
  room.cells.resize(std::max(room.cells.size(), chunk.rows()));
  room.validity.assign((chunk.rows() + 63) / 64, 0);
  bool all = true;
  for (size_t row = 0; row < chunk.rows(); ++row) {
    const bool known = numbers[row] != 0;
    all &= known;
    room.validity[row / 64] |= uint64_t{known} << (row % 64);
    if (known) room.cells[row] = *std::bit_cast<const engine::TextCell*>(numbers[row]);
  }
  chunk.ReplaceByTexts(column, room.cells.data(), all ? nullptr : room.validity.data());
}

Result<std::vector<std::string>> ColumnsWithDictionary(engine::Connection& connection,
                                                       const std::string& file) {
  std::vector<std::string> columns;
  ASSIGN_OR_RETURN(engine::Rows rows,
                   connection.Query("SELECT path_in_schema FROM parquet_metadata(" + file +
                                    ") GROUP BY 1 HAVING bool_and(encodings = 'RLE_DICTIONARY') ORDER BY 1"));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return columns;
    for (size_t i = 0; i < rows.chunk().rows(); ++i) columns.emplace_back(rows.chunk().Text(0, i));
  }
}

}  // namespace harness::importers
