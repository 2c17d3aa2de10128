// SPDX-License-Identifier: Apache-2.0
// Slot-time that processes held while executions of another contended: a row for each that contended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"

namespace harness::process {

// Amounts by holder. Sums and differences modulo 2^128; only the last difference has a meaning. Memory: 27 to
// 54 bytes for each holder that was added, and never more than 16 for each process of the log.
class HeldRow {
 public:
  // `processes`: of the log.
  explicit HeldRow(size_t processes) : processes_(processes) {}

  struct Amount {
    uint32_t holder;
    UInt128 held;
  };
  // The amount of a holder, 0 where nothing was added. Holds until the next call.
  UInt128& Of(uint32_t holder);
  // By number of the holder, once that takes no more memory than to name each; null before. Holds for ever.
  UInt128* All() { return IsWhole() ? amounts_.data() : nullptr; }
  // Those that are not 0, in the order `by_name` of all processes; `place_in_order` is its inverse. Leaves
  // the row empty.
  std::vector<Amount> Take(std::span<const size_t> by_name, std::span<const uint32_t> place_in_order);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  bool IsWhole() const { return holders_.empty() && !amounts_.empty(); }
  size_t PlaceOf(uint32_t holder) const;
  void Grow();

  size_t processes_;
  size_t count_ = 0;
  std::vector<uint32_t> holders_;  // open addressing, kNone where free; empty when there is one for each
  std::vector<UInt128> amounts_;   // of holders_, or by number of the holder
};

// By number of the process that contends.
using HeldBy = std::vector<HeldRow>;

}  // namespace harness::process
