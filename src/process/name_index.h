// SPDX-License-Identifier: Apache-2.0
// Dense numbers for names (activities, hosts) seen while rows stream past, and their order by name.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text_index.h"
#include "engine/chunk.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

// How results write a null name.
inline constexpr std::string_view kUnknownName = "(unknown)";

// Numbers are given in order of first sight; output must go by SortedByName, never by number. A null name is
// one of its own and reads kUnknownName.
class NameIndex {
 public:
  size_t Of(std::string_view name);
  size_t OfNull();
  size_t Of(const engine::Chunk& chunk, size_t column, size_t row) {
    return chunk.IsNull(column, row) ? OfNull() : Of(chunk.Text(column, row));
  }
  size_t size() const { return text_of_.size(); }
  bool IsNull(size_t number) const { return number == null_; }
  std::string_view NameOf(size_t number) const {
    return number == null_ ? kUnknownName : texts_.TextOf(text_of_[number]);
  }
  std::vector<size_t> SortedByName() const;

 private:
  TextIndex texts_;
  std::vector<size_t> number_of_;  // by the text's number
  std::vector<size_t> text_of_;    // by number
  size_t null_ = SIZE_MAX;
};

// Numbers of names that a query gives by text_number() (data_accessor.h). Both must outlive it.
class NumberedNames {
 public:
  NumberedNames(NameIndex& names, const eventlog::DataAccessor& data) : names_(names), data_(data) {}
  uint32_t Of(int64_t text_number) {
    const auto at = static_cast<size_t>(text_number);
    if (at >= known_.size()) known_.resize(at + 1, kNone);
    if (known_[at] == kNone) {
      known_[at] = static_cast<uint32_t>(text_number == 0 ? names_.OfNull()
                                                          : names_.Of(data_.NumberedText(text_number)));
    }
    return known_[at];
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  NameIndex& names_;
  const eventlog::DataAccessor& data_;
  std::vector<uint32_t> known_;  // by text_number
};

}  // namespace harness::process
