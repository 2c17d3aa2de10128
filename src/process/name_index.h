// SPDX-License-Identifier: Apache-2.0
// Dense numbers for names (activities, hosts) seen while rows stream past, and their order by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/chunk.h"

namespace harness::process {

// Numbers are given in order of first sight; output must go by SortedByName, never by number. A null name is
// one of its own and reads "(unknown)".
class NameIndex {
 public:
  size_t Of(std::string_view name);
  size_t OfNull();
  size_t Of(const engine::Chunk& chunk, size_t column, size_t row) {
    return chunk.IsNull(column, row) ? OfNull() : Of(chunk.Text(column, row));
  }
  size_t size() const { return names_.size(); }
  const std::string& NameOf(size_t number) const { return names_[number]; }
  std::vector<size_t> SortedByName() const;

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, size_t, Hash, std::equal_to<>> numbers_;
  std::vector<std::string> names_;
  size_t last_ = SIZE_MAX;  // runs of one name are common
  size_t null_ = SIZE_MAX;
};

}  // namespace harness::process
