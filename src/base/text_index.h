// SPDX-License-Identifier: Apache-2.0
// Dense numbers for texts that come again and again: 0 for the first, 1 for the next new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

// An open hash table over one piece of memory. Find() may be called from many threads at once, Add() and
// Clear() from one alone. Holds up to 2^32 - 1 texts.
class TextIndex {
 public:
  static constexpr size_t kNone = SIZE_MAX;

  // The number of `text`; kNone when it has none.
  size_t Find(std::string_view text) const;
  // Of many texts, one each: memory is asked for ahead, where the index is larger than a cache.
  void Find(std::span<const std::string_view> texts, std::vector<size_t>& numbers) const;
  // The number of `text`, a new one when it has none.
  size_t Add(std::string_view text);
  std::string_view TextOf(size_t number) const {
    return std::string_view(bytes_).substr(ends_[number], ends_[number + 1] - ends_[number]);
  }
  size_t size() const { return ends_.size() - 1; }
  void Clear();

 private:
  struct Slot {
    uint32_t number_plus_1 = 0;  // 0: free
    uint32_t hash = 0;           // its upper half, compared before the text
  };
  size_t SlotOf(std::string_view text, uint64_t hash) const;
  void Grow();

  std::vector<Slot> slots_ = std::vector<Slot>(64);  // a power of two, at most half full
  std::string bytes_;
  std::vector<size_t> ends_ = {0};
};

}  // namespace harness
