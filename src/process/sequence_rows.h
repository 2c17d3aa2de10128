// SPDX-License-Identifier: Apache-2.0
// What sequences are told apart by: parameters and owners of the executions of a log, in memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/text_index.h"
#include "eventlog/data_accessor.h"
#include "process/parameter_rows.h"

namespace harness::process {

// One parameter of a list. Two parts with one `value` are the same key with the same value.
struct ParameterPart {
  uint32_t key = 0, value = 0;
};

// The rows with parameters. Keys, values and owners are numbered as they are met, which may differ between
// two runs: output must go by names and counts, never by numbers. 8 bytes a row of the log, and the distinct
// lists once.
class SequenceRows {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // For a log of so many rows, none of them with parameters.
  explicit SequenceRows(size_t rows) : list_of_row_(rows, kNone), owner_of_row_(rows, kNone) {}
  SequenceRows() = default;

  // `keys` and `tokens` as the columns param_keys and param_tokens hold them; an empty `owner` is none.
  void Add(uint32_t row, std::string_view owner, bool is_case, std::string_view keys,
           std::string_view tokens);

  // The log's parameters with the owners of its rows: one scan of those.
  static Result<SequenceRows> Load(eventlog::DataAccessor& data, const ParameterRows& parameters);

  // Each key once, the first of its values; empty without parameters.
  std::span<const ParameterPart> PartsOf(uint32_t row) const {
    const uint32_t list = list_of_row_[row];
    if (list == kNone) return {};
    const size_t from = list == 0 ? 0 : list_ends_[list - 1];
    return {parts_.data() + from, list_ends_[list] - from};
  }
  // The value of `key` in the row; kNone without it.
  uint32_t ValueOf(uint32_t row, uint32_t key) const;
  // Whose run it is: its case, else its user; kNone without either, and without parameters.
  uint32_t OwnerOf(uint32_t row) const { return owner_of_row_[row]; }
  bool IsCase(uint32_t owner) const { return owners_.TextOf(owner).front() == 'c'; }

  std::string_view KeyName(uint32_t key) const { return keys_.TextOf(key); }
  size_t keys() const { return keys_.size(); }
  size_t values() const { return values_.size(); }
  int64_t rows_with_parameters() const { return rows_with_parameters_; }

 private:
  uint32_t ListOf(std::string_view keys, std::string_view tokens);
  void SetOwner(uint32_t row, std::string_view owner, bool is_case);

  TextIndex lists_, keys_, values_, owners_;
  std::vector<ParameterPart> parts_;
  std::vector<size_t> list_ends_;
  std::vector<uint32_t> list_of_row_, owner_of_row_;
  int64_t rows_with_parameters_ = 0;
};

}  // namespace harness::process
