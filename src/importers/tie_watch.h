// SPDX-License-Identifier: Apache-2.0
// Sees whether two neighbours of a sorted log agree in every column that sorted it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/chunk.h"

namespace harness::importers {

class TieWatch {
 public:
  // Positions of the three BIGINT and the two text columns of the order; none where a column is null in every
  // row.
  TieWatch(std::array<std::optional<size_t>, 3> times, std::array<std::optional<size_t>, 2> names)
      : times_(times), names_(names) {}
  void Add(const engine::Chunk& chunk);
  bool any() const { return any_; }

 private:
  bool SameTimes(const engine::Chunk& chunk, size_t row) const;
  bool SameNames(const engine::Chunk& chunk, size_t row) const;

  std::array<std::optional<size_t>, 3> times_;
  std::array<std::optional<size_t>, 2> names_;
  // The last row of the chunk before.
  bool has_last_ = false;
  std::array<std::optional<int64_t>, 3> last_times_;
  std::array<std::optional<std::string>, 2> last_names_;
  bool any_ = false;
};

}  // namespace harness::importers
