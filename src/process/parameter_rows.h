// SPDX-License-Identifier: Apache-2.0
// The parameter lists of a log, each once, and which of them each execution had: read once, and shared by all
// analyses of a run that look at parameters.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

// Lists are numbered in canonical order of the first row that has them. 4 bytes a row, and the texts of each
// list once.
class ParameterRows {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // By row of the log, the number of its list; kNone without one. Empty where the log tells none at all.
  std::vector<uint32_t> list_of_row;

  size_t lists() const { return texts_.size(); }
  // As the columns param_keys and param_tokens hold them: separated by ;. Empty where they are null.
  std::string_view KeysOf(uint32_t list) const {
    return std::string_view(bytes_).substr(texts_[list].from, texts_[list].keys);
  }
  std::string_view TokensOf(uint32_t list) const {
    return std::string_view(bytes_).substr(texts_[list].from + texts_[list].keys, texts_[list].tokens);
  }

  // By row, from 1 the same number for the same list, 0 without one; empty where the log tells none at all.
  std::vector<uint32_t> Keys() const;

  void AddList(std::string_view keys, std::string_view tokens);

 private:
  struct Text {
    size_t from = 0;
    uint32_t keys = 0, tokens = 0;  // lengths
  };
  std::vector<Text> texts_;
  std::string bytes_;
};

// Two executions have the same list when their params_token is the same. Lists that were kept before, in this
// process or in the one it was forked from, are not read again; their rows are counted as handed out all the
// same. Otherwise one scan. Errors: those of the accessor.
Result<std::shared_ptr<const ParameterRows>> ReadParameterRows(eventlog::DataAccessor& data);

// Reads the lists and keeps them until the process ends, for itself and for what it forks. Not thread-safe.
// Those of one log are kept: the latest.
Result<void> KeepParameterRows(eventlog::DataAccessor& data);

}  // namespace harness::process
