// SPDX-License-Identifier: Apache-2.0
// Counts the rows whose id an earlier row of the log bears.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/chunk.h"
#include "importers/row_tally.h"

namespace harness::importers {

// Ids are told apart by 64 bits of a hash: at 20 million ids one log in a hundred thousand counts one that is
// none. Eight bytes a row, as many again while the repeated ones are found.
class RepeatedIds {
 public:
  // The position of the ids, a column of texts; without one no id repeats.
  explicit RepeatedIds(std::optional<size_t> column) : column_(column) {}
  bool has_ids() const { return column_.has_value(); }
  void Add(const engine::Chunk& chunk);
  // The rows of `next` stand behind those of this one.
  void Append(RepeatedIds&& next);
  RowTally Find() const;

 private:
  std::optional<size_t> column_;
  std::vector<std::vector<uint64_t>> parts_;  // in row order; kNoId where there is none
};

}  // namespace harness::importers
