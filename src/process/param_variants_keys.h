// SPDX-License-Identifier: Apache-2.0
// Which keys of a process's parameter lists vary, and how many lists are left without those that are ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_index.h"
#include "process/param_variants.h"

namespace harness::process {

// Distinct parameter lists with their parts, numbered as they are added.
class ParameterLists {
 public:
  // `keys` and `tokens` as the columns param_keys and param_tokens hold them.
  size_t Add(std::string_view keys, std::string_view tokens);

  struct Counted {
    size_t list = 0;
    int64_t runs = 0;
  };
  // Fills the keys and variants_without_ids of a process with these lists.
  void Describe(const std::vector<Counted>& lists, double unique_share, ProcessVariants& variants) const;

 private:
  struct Part {
    uint32_t key = 0, value = 0;
  };
  TextIndex keys_, values_;
  std::vector<Part> parts_;
  std::vector<size_t> ends_;  // of each list's parts
};

}  // namespace harness::process
