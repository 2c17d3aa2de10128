// SPDX-License-Identifier: Apache-2.0
#include "base/sort_integers.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "base/result.h"

namespace harness {
namespace {

// Below it comparing is faster.
constexpr size_t kLeastByStretches = 4096;
constexpr size_t kFewOfAStretch = 4;  // where values are spread evenly

// Integers that are sorted themselves.
struct Themselves {
  using Item = int64_t;
  int64_t ValueOf(int64_t value) const { return value; }
  bool IsBefore(int64_t a, int64_t b) const { return a < b; }
};

// Integers that stay where they are: their places are sorted.
struct Places {
  using Item = uint32_t;
  std::span<const int64_t> values;
  int64_t ValueOf(uint32_t place) const { return values[place]; }
  bool IsBefore(uint32_t a, uint32_t b) const {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  }
};

// Of items in the order of their ties.
template <typename Integers>
class StretchSort {
 public:
  using Item = typename Integers::Item;
  StretchSort(const Integers& integers, std::vector<Item>& items) : integers_(integers), items_(items) {}

  void Sort() {
    int64_t least = ValueOf(items_.front()), most = least;
    for (const Item item : items_) {
      least = std::min(least, ValueOf(item));
      most = std::max(most, ValueOf(item));
    }
    least_ = static_cast<uint64_t>(least);
    const int bits = static_cast<int>(std::bit_width(static_cast<uint64_t>(most) - least_));
    shift_ = std::max(0, bits - static_cast<int>(std::bit_width(items_.size() / kFewOfAStretch)));
    Spread(StretchOf(most) + 1);
    if (shift_ == 0) return;  // a stretch holds one value
    size_t from = 0;
    for (const size_t end : ends_) {
      if (end - from > 1) SortStretch(from, end);
      from = end;
    }
  }

 private:
  int64_t ValueOf(Item item) const { return integers_.ValueOf(item); }
  size_t StretchOf(int64_t value) const {
    return static_cast<size_t>((static_cast<uint64_t>(value) - least_) >> shift_);
  }

  void Spread(size_t stretches) {
    ends_.assign(stretches, 0);
    for (const Item item : items_) ++ends_[StretchOf(ValueOf(item))];
    size_t before = 0;
    for (size_t& end : ends_) before += std::exchange(end, before);
    std::vector<Item> spread;
    spread.reserve(items_.capacity());  // which outlives the sort
    spread.resize(items_.size());
    for (const Item item : items_) spread[ends_[StretchOf(ValueOf(item))]++] = item;
    items_.swap(spread);
  }

  // Many in one stretch are spread again; each time by ten bits or more.
  void SortStretch(size_t from, size_t end) {
    if (end - from <= 8 * kFewOfAStretch) return SortFew(&items_[from], end - from);
    const auto begin = items_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto past = items_.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - from < kLeastByStretches)
      return std::sort(begin, past, [this](Item a, Item b) { return integers_.IsBefore(a, b); });
    std::vector<Item> many(begin, past);
    StretchSort(integers_, many).Sort();
    std::copy(many.begin(), many.end(), begin);
  }

  // A call of the library's costs more. Ties stay as they are.
  void SortFew(Item* items, size_t count) const {
    for (size_t i = 1; i < count; ++i) {
      const Item item = items[i];
      const int64_t value = ValueOf(item);
      size_t place = i;
      for (; place > 0 && ValueOf(items[place - 1]) > value; --place) items[place] = items[place - 1];
      items[place] = item;
    }
  }

  const Integers& integers_;
  std::vector<Item>& items_;
  uint64_t least_ = 0;
  int shift_ = 0;
  std::vector<size_t> ends_;  // by stretch; while values are spread, where its next one goes
};

}  // namespace

void SortIntegers(std::vector<int64_t>& values) {
  if (std::is_sorted(values.begin(), values.end())) return;
  if (values.size() < kLeastByStretches) return std::sort(values.begin(), values.end());
  const Themselves themselves;
  StretchSort(themselves, values).Sort();
}

std::vector<uint32_t> OrderOfIntegers(std::span<const int64_t> values) {
  HARNESS_CHECK(values.size() <= UINT32_MAX);
  std::vector<uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), uint32_t{0});
  if (std::is_sorted(values.begin(), values.end())) return order;
  const Places places{values};
  if (values.size() < kLeastByStretches) {
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return places.IsBefore(a, b); });
  } else {
    StretchSort(places, order).Sort();
  }
  return order;
}

}  // namespace harness
