// SPDX-License-Identifier: Apache-2.0
// A list for people or programs: aligned text, CSV, or JSON, from the same cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace harness::cli {

// A cell is the value that programs read (`json`) and the text that people read.
struct Cell {
  std::string text;
  Json json;
};
Cell TextCell(std::string_view text);
Cell CountCell(int64_t count);        // 435616 and "435,616"
Cell BytesCell(uint64_t bytes);       // 1536 and "1.5 KiB"
Cell TimeCell(int64_t timestamp_us);  // ISO in both
Cell ShownCell(std::string_view text, Json json);

class Table {
 public:
  struct Column {
    std::string title;   // for people, "rows"
    std::string key;     // for programs, "rows"
    bool right = false;  // numbers stand to the right
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires as many cells as columns.
  void Add(std::vector<Cell> row);
  size_t size() const { return rows_.size(); }

  // Two blanks between columns, no blank at the end of a line. The last column is cut to `width` when
  // it is above 0; the others never.
  std::string Text(bool color, int width = 0) const;
  // RFC 4180, with LF; the program's values, a header line of keys.
  std::string Csv() const;
  // An array of objects.
  Json ToJson() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace harness::cli
