// SPDX-License-Identifier: Apache-2.0
// Texts that come again and again, handed out by SQL as numbers: the engine copies a number where it would
// copy the text, and asks for the number of each text of a dictionary once.
#pragma once

#include <cstdint>
#include <deque>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text_index.h"
#include "engine/engine.h"

namespace harness::engine {

// Thread-safe. Must outlive the connections that it is registered with. Holds each text once.
class TextNumbers {
 public:
  TextNumbers() = default;
  TextNumbers(const TextNumbers&) = delete;
  TextNumbers& operator=(const TextNumbers&) = delete;

  // For SQL: text_number(text), a BIGINT; 0 for null, and numbers from 1 in no order that means anything.
  Result<void> Register(Connection& connection);

  // Of a number from 1 that the function gave; valid as long as this.
  std::string_view TextOf(int64_t number) const;

  // Where texts of one column stand; its memory serves again.
  struct Room {
    std::vector<TextCell> cells;
    std::vector<uint64_t> validity;
  };
  // Gives a column of numbers its texts again, which live as long as `room` and this.
  void PutBack(Chunk& chunk, size_t column, Room& room) const;

 private:
  int64_t NumberOf(std::string_view text);

  mutable std::shared_mutex mutex_;
  TextIndex index_;
  std::deque<std::string> texts_;
  std::vector<TextCell> cells_;  // by number - 1
};

// Columns of the Parquet file `file` (as SQL) that have a dictionary in each row group: those for which
// numbers cost little. By name.
Result<std::vector<std::string>> ColumnsWithDictionary(Connection& connection, const std::string& file);

}  // namespace harness::engine
