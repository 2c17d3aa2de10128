// SPDX-License-Identifier: Apache-2.0
#include "process/held_by.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace harness::process {

size_t HeldRow::PlaceOf(uint32_t holder) const {
  const size_t mask = holders_.size() - 1;
  size_t at = (holder * 2654435769U) >> (32 - std::countr_zero(holders_.size()));  // 2^32 / golden ratio
  while (holders_[at] != holder && holders_[at] != kNone) at = (at + 1) & mask;
  return at;
}

UInt128& HeldRow::Of(uint32_t holder) {
  if (IsWhole()) return amounts_[holder];
  if (4 * count_ >= 3 * holders_.size()) {
    Grow();
    return Of(holder);
  }
  const size_t at = PlaceOf(holder);
  if (holders_[at] == kNone) {
    holders_[at] = holder;
    ++count_;
  }
  return amounts_[at];
}

// To twice the size, or to an amount for each group where that is not more: an entry has 20 bytes.
void HeldRow::Grow() {
  const std::vector<uint32_t> holders = std::move(holders_);
  const std::vector<UInt128> amounts = std::move(amounts_);
  const size_t size = std::max<size_t>(8, 2 * holders.size());
  const bool whole = 5 * size >= 4 * groups_;
  holders_.assign(whole ? 0 : size, kNone);
  amounts_.assign(whole ? groups_ : size, 0);
  for (size_t i = 0; i < holders.size(); ++i) {
    if (holders[i] == kNone) continue;
    const size_t at = whole ? holders[i] : PlaceOf(holders[i]);
    if (!whole) holders_[at] = holders[i];
    amounts_[at] = amounts[i];
  }
}

std::vector<HeldRow::Amount> HeldRow::Take(std::span<const size_t> by_name,
                                           std::span<const uint32_t> place_in_order) {
  std::vector<Amount> found;
  if (IsWhole()) {
    for (const size_t holder : by_name) {
      if (amounts_[holder] != 0) found.push_back({static_cast<uint32_t>(holder), amounts_[holder]});
    }
  } else {
    for (size_t i = 0; i < holders_.size(); ++i) {
      if (holders_[i] != kNone && amounts_[i] != 0) found.push_back({holders_[i], amounts_[i]});
    }
    std::sort(found.begin(), found.end(), [&](const Amount& a, const Amount& b) {
      return place_in_order[a.holder] < place_in_order[b.holder];
    });
  }
  *this = HeldRow(groups_);
  return found;
}

}  // namespace harness::process
