// SPDX-License-Identifier: Apache-2.0
// A value for each process that was seen: found by its number, and all of them in a row.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace harness::process {

// Memory goes with the processes that were seen, not with those that there are: one entry and 4 to 16 bytes
// of an index (open addressing). A place of an entry holds until Keep() or Clear().
template <typename T>
class ProcessTable {
 public:
  struct Entry {
    uint32_t process;
    T value;
  };

  size_t size() const { return entries_.size(); }
  std::span<Entry> entries() { return entries_; }
  std::span<const Entry> entries() const { return entries_; }
  T& operator[](size_t place) { return entries_[place].value; }

  // The place of the process; its value is T{} where it was not seen before.
  size_t PlaceOf(uint32_t process) {
    if (2 * entries_.size() >= index_.size()) MakeIndex(entries_.size() + 1);
    size_t at = HashOf(process);
    for (; index_[at] != kNone; at = (at + 1) & (index_.size() - 1)) {
      if (entries_[index_[at]].process == process) return index_[at];
    }
    index_[at] = static_cast<uint32_t>(entries_.size());
    entries_.push_back({process, T{}});
    return index_[at];
  }
  T& At(uint32_t process) { return entries_[PlaceOf(process)].value; }

  // Forgets those of whose values `keep` says no.
  template <typename Predicate>
  void Keep(Predicate&& keep) {
    const size_t before = entries_.size();
    std::erase_if(entries_, [&](const Entry& entry) { return !keep(entry.value); });
    if (entries_.size() != before) MakeIndex(before);
  }
  void Clear() {
    Keep([](const T&) { return false; });
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  size_t HashOf(uint32_t process) const { return (process * 2654435769U) >> shift_; }  // 2^32 / golden ratio
  // With room for so many at least.
  void MakeIndex(size_t entries) {
    const size_t size = std::bit_ceil(2 * entries + 2);
    shift_ = 32 - std::countr_zero(size);
    index_.assign(size, kNone);
    for (uint32_t place = 0; place < entries_.size(); ++place) {
      size_t at = HashOf(entries_[place].process);
      while (index_[at] != kNone) at = (at + 1) & (size - 1);
      index_[at] = place;
    }
  }

  std::vector<Entry> entries_;   // in order of first sight
  std::vector<uint32_t> index_;  // places, by hash; at most half full; its size is a power of two
  int shift_ = 30;
};

}  // namespace harness::process
