// SPDX-License-Identifier: Apache-2.0
// Slot-time that groups of executions held while others contended: a row for each group that contended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/exact_sum.h"

namespace harness::process {

// Amounts by holder. Sums and differences modulo 2^128; only the last difference has a meaning. Memory: 27 to
// 54 bytes for each holder that was added, and never more than 16 for each group.
class HeldRow {
 public:
  explicit HeldRow(size_t groups) : groups_(groups) {}

  struct Amount {
    uint32_t holder;
    UInt128 held;
  };
  // The amount of a holder, 0 where nothing was added. Holds until the next call.
  UInt128& Of(uint32_t holder);
  // By number of the holder, once that takes no more memory than to name each; null before. Holds for ever.
  UInt128* All() { return IsWhole() ? amounts_.data() : nullptr; }
  // Calls `visit` with each amount that is not 0, in no order that means anything.
  template <typename Visit>
  void Each(Visit&& visit) const {
    for (size_t i = 0; i < amounts_.size(); ++i) {
      const uint32_t holder = IsWhole() ? static_cast<uint32_t>(i) : holders_[i];
      if (holder != kNone && amounts_[i] != 0) visit(Amount{holder, amounts_[i]});
    }
  }
  // Those that are not 0, in the order `by_name` of all groups; `place_in_order` is its inverse. Leaves
  // the row empty.
  std::vector<Amount> Take(std::span<const size_t> by_name, std::span<const uint32_t> place_in_order);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  bool IsWhole() const { return holders_.empty() && !amounts_.empty(); }
  size_t PlaceOf(uint32_t holder) const;
  void Grow();

  size_t groups_;
  size_t count_ = 0;
  std::vector<uint32_t> holders_;  // open addressing, kNone where free; empty when there is one for each
  std::vector<UInt128> amounts_;   // of holders_, or by number of the holder
};

// By number of the group that contends.
using HeldBy = std::vector<HeldRow>;

}  // namespace harness::process
