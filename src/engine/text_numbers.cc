// SPDX-License-Identifier: Apache-2.0
#include "engine/text_numbers.h"

#include <algorithm>
#include <mutex>

namespace harness::engine {

Result<void> TextNumbers::Register(Connection& connection) {
  const auto call = [this](const Chunk& texts, ColumnWriter& out) {
    const std::lock_guard lock(mutex_);
    for (size_t row = 0; row < texts.rows(); ++row)
      out.SetInt64(row, texts.IsNull(0, row) ? 0 : NumberOf(texts.Text(0, row)));
    return Ok();
  };
  return connection.Register(ScalarFunction{.name = "text_number",
                                            .parameters = {ColumnType::kText},
                                            .result = ColumnType::kInt64,
                                            .handles_null = true,
                                            .call = call});
}

int64_t TextNumbers::NumberOf(std::string_view text) {
  const size_t index = index_.Add(text);
  if (index == cells_.size()) cells_.push_back(TextCell::Of(texts_.emplace_back(text)));
  return static_cast<int64_t>(index) + 1;
}

std::string_view TextNumbers::TextOf(int64_t number) const {
  const std::shared_lock lock(mutex_);
  return texts_[static_cast<size_t>(number) - 1];
}

void TextNumbers::PutBack(Chunk& chunk, size_t column, Room& room) const {
  const int64_t* numbers = chunk.Int64s(column);
  room.cells.resize(std::max(room.cells.size(), chunk.rows()));
  room.validity.assign((chunk.rows() + 63) / 64, 0);
  bool all = true;
  const std::shared_lock lock(mutex_);
  for (size_t row = 0; row < chunk.rows(); ++row) {
    const bool known = numbers[row] != 0;
    all &= known;
    room.validity[row / 64] |= uint64_t{known} << (row % 64);
    if (known) room.cells[row] = cells_[static_cast<size_t>(numbers[row]) - 1];
  }
  chunk.ReplaceByTexts(column, room.cells.data(), all ? nullptr : room.validity.data());
}

Result<std::vector<std::string>> ColumnsWithDictionary(Connection& connection, const std::string& file) {
  std::vector<std::string> columns;
  ASSIGN_OR_RETURN(Rows rows, connection.Query("SELECT path_in_schema FROM parquet_metadata(" + file +
                                               ") GROUP BY 1 HAVING bool_and(encodings IN ('RLE_DICTIONARY', "
                                               "'PLAIN_DICTIONARY')) ORDER BY 1"));
  while (true) {
    ASSIGN_OR_RETURN(const bool more, rows.Next());
    if (!more) return columns;
    for (size_t i = 0; i < rows.chunk().rows(); ++i) columns.emplace_back(rows.chunk().Text(0, i));
  }
}

}  // namespace harness::engine
