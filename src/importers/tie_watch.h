// SPDX-License-Identifier: Apache-2.0
// Sees whether two neighbours of a sorted log agree in every column that sorted it, and counts those that
// agree in every column at all.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/chunk.h"
#include "importers/row_tally.h"

namespace harness::importers {

class TieWatch {
 public:
  // Positions of the three BIGINT and the two text columns of the order; none where a column is null in every
  // row.
  TieWatch(std::array<std::optional<size_t>, 3> times, std::array<std::optional<size_t>, 2> names)
      : times_(times), names_(names) {}
  void Add(const engine::Chunk& chunk);
  // The rows of `next` stand behind those of this one.
  void Append(const TieWatch& next);
  bool any() const { return any_; }
  // Rows that equal the one before them: all repeated rows, where ties were broken by the other columns.
  const RowTally& repeated() const { return repeated_; }

 private:
  // What sorts a row, and all that it holds.
  struct Row {
    std::array<std::optional<int64_t>, 3> times;
    std::array<std::optional<std::string>, 2> names;
    std::string bytes;
    bool Ties(const Row& other) const { return times == other.times && names == other.names; }
  };
  Row RowOf(const engine::Chunk& chunk, size_t row) const;
  bool TiesWithNext(const engine::Chunk& chunk, size_t row) const;

  std::array<std::optional<size_t>, 3> times_;
  std::array<std::optional<size_t>, 2> names_;
  std::optional<Row> first_, last_;  // of all rows so far
  int64_t rows_ = 0;
  bool any_ = false;
  RowTally repeated_;
};

}  // namespace harness::importers
