// SPDX-License-Identifier: Apache-2.0
#include "base/sort_integers.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace harness {
namespace {

// Below it comparing is faster.
constexpr size_t kLeastByStretches = 4096;
constexpr size_t kFewOfAStretch = 4;  // where values are spread evenly

// Of a few values; a call of the library's costs more.
void SortFew(int64_t* values, size_t count) {
  for (size_t i = 1; i < count; ++i) {
    const int64_t value = values[i];
    size_t place = i;
    for (; place > 0 && values[place - 1] > value; --place) values[place] = values[place - 1];
    values[place] = value;
  }
}

class StretchSort {
 public:
  explicit StretchSort(std::vector<int64_t>& values) : values_(values) {}

  void Sort() {
    const auto [least, most] = std::minmax_element(values_.begin(), values_.end());
    least_ = static_cast<uint64_t>(*least);
    const int bits = static_cast<int>(std::bit_width(static_cast<uint64_t>(*most) - least_));
    shift_ = std::max(0, bits - static_cast<int>(std::bit_width(values_.size() / kFewOfAStretch)));
    Spread(StretchOf(*most) + 1);
    if (shift_ == 0) return;  // a stretch holds one value
    size_t from = 0;
    for (const size_t end : ends_) {
      if (end - from > 1) SortStretch(from, end);
      from = end;
    }
  }

 private:
  size_t StretchOf(int64_t value) const {
    return static_cast<size_t>((static_cast<uint64_t>(value) - least_) >> shift_);
  }

  void Spread(size_t stretches) {
    ends_.assign(stretches, 0);
    for (const int64_t value : values_) ++ends_[StretchOf(value)];
    size_t before = 0;
    for (size_t& end : ends_) before += std::exchange(end, before);
    std::vector<int64_t> spread;
    spread.reserve(values_.capacity());  // which outlives the sort
    spread.resize(values_.size());
    for (const int64_t value : values_) spread[ends_[StretchOf(value)]++] = value;
    values_.swap(spread);
  }

  // Many in one stretch are spread again; each time by ten bits or more.
  void SortStretch(size_t from, size_t end) {
    if (end - from <= 8 * kFewOfAStretch) return SortFew(&values_[from], end - from);
    const auto begin = values_.begin() + static_cast<std::ptrdiff_t>(from);
    const auto past = values_.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - from < kLeastByStretches) return std::sort(begin, past);
    std::vector<int64_t> many(begin, past);
    StretchSort(many).Sort();
    std::copy(many.begin(), many.end(), begin);
  }

  std::vector<int64_t>& values_;
  uint64_t least_ = 0;
  int shift_ = 0;
  std::vector<size_t> ends_;  // by stretch; while values are spread, where its next one goes
};

}  // namespace

void SortIntegers(std::vector<int64_t>& values) {
  if (std::is_sorted(values.begin(), values.end())) return;
  if (values.size() < kLeastByStretches) return std::sort(values.begin(), values.end());
  StretchSort(values).Sort();
}

}  // namespace harness
