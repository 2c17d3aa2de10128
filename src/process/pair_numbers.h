// SPDX-License-Identifier: Apache-2.0
// Dense numbers of pairs (process, host, or what else is numbered), in order of first sight.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "process/executions.h"

namespace harness::process {

class PairNumbers {
 public:
  explicit PairNumbers(const Executions& log) : PairNumbers(log.processes.size(), log.hosts.size()) {}
  // Of numbers below `firsts` and below `seconds`.
  PairNumbers(size_t firsts, size_t seconds) : seconds_(seconds) {
    const size_t pairs = firsts * seconds;
    if (pairs <= kMostTableEntries) table_.assign(pairs, kNone);
  }
  // `next` is given to a pair that was not seen before.
  uint32_t Of(uint32_t first, uint32_t second, uint32_t next) {
    const size_t pair = first * seconds_ + second;
    if (table_.empty()) return sparse_.try_emplace(pair, next).first->second;
    if (table_[pair] == kNone) table_[pair] = next;
    return table_[pair];
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr size_t kMostTableEntries = size_t{1} << 22;

  size_t seconds_;
  std::vector<uint32_t> table_;
  std::unordered_map<size_t, uint32_t> sparse_;  // looked up only, never walked
};

}  // namespace harness::process
