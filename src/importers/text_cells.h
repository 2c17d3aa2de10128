// SPDX-License-Identifier: Apache-2.0
// Texts that come again and again, handed through the engine as numbers: it copies a number where it would
// copy the text, and asks for the number of each text of a dictionary once.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "base/text_index.h"
#include "engine/engine.h"

namespace harness::importers {

// Must outlive the queries that use its function.
class TextCells {
 public:
  // For SQL: harness_text_cell(text), 0 for null. A number is good for any thread of this process.
  Result<void> Register(engine::Connection& connection);

  struct Room {
    std::vector<engine::TextCell> cells;
    std::vector<uint64_t> validity;
  };
  // Gives the column of numbers its texts again. `room` holds them as long as the chunk.
  static void PutBack(engine::Chunk& chunk, size_t column, Room& room);

 private:
  Result<void> Number(const engine::Chunk& texts, engine::ColumnWriter& out);
  const engine::TextCell* CellOf(std::string_view text);

  std::mutex mutex_;
  TextIndex index_;
  std::deque<std::string> texts_;
  std::deque<engine::TextCell> cells_;  // by number in index_; they stay where they are
};

// Columns of the Parquet file `file` (as SQL) that have a dictionary wherever they have values.
Result<std::vector<std::string>> ColumnsWithDictionary(engine::Connection& connection,
                                                       const std::string& file);

}  // namespace harness::importers
