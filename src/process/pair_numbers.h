// SPDX-License-Identifier: Apache-2.0
// Dense numbers of pairs (process, host), in order of first sight.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "process/executions.h"

namespace harness::process {

class PairNumbers {
 public:
  explicit PairNumbers(const Executions& log) : hosts_(log.hosts.size()) {
    const size_t pairs = log.processes.size() * hosts_;
    if (pairs <= kMostTableEntries) table_.assign(pairs, kNone);
  }
  // `next` is given to a pair that was not seen before.
  uint32_t Of(uint32_t process, uint32_t host, uint32_t next) {
    const size_t pair = process * hosts_ + host;
    if (table_.empty()) return sparse_.try_emplace(pair, next).first->second;
    if (table_[pair] == kNone) table_[pair] = next;
    return table_[pair];
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kMostTableEntries = size_t{1} << 22;

  size_t hosts_;
  std::vector<uint32_t> table_;
  std::unordered_map<size_t, uint32_t> sparse_;  // looked up only, never walked
};

}  // namespace harness::process
