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
  // The rows of `next` stand behind those of this one.
  void Append(const TieWatch& next);
  bool any() const { return any_; }

 private:
  // What sorts a row.
  struct Key {
    std::array<std::optional<int64_t>, 3> times;
    std::array<std::optional<std::string>, 2> names;
    bool operator==(const Key&) const = default;
  };
  Key KeyOf(const engine::Chunk& chunk, size_t row) const;
  bool SameAsBefore(const engine::Chunk& chunk, size_t row) const;

  std::array<std::optional<size_t>, 3> times_;
  std::array<std::optional<size_t>, 2> names_;
  std::optional<Key> first_, last_;  // of all rows so far
  bool any_ = false;
};

}  // namespace harness::importers
