// SPDX-License-Identifier: Apache-2.0
#include "base/sort_integers.h"

#include <algorithm>
#include <array>
#include <bit>

namespace harness {
namespace {

// Below it comparing is faster.
constexpr size_t kLeastByDigits = 4096;
constexpr int kDigitBits = 11;
constexpr uint64_t kDigitMask = (uint64_t{1} << kDigitBits) - 1;

// Puts `values` into `sorted` by one digit of their distance from `least`, equal ones in the order they have.
void SortByDigit(const std::vector<int64_t>& values, uint64_t least, int shift,
                 std::vector<int64_t>& sorted) {
  const auto digit = [least, shift](int64_t value) {
    return static_cast<size_t>(((static_cast<uint64_t>(value) - least) >> shift) & kDigitMask);
  };
  std::array<size_t, kDigitMask + 2> places{};
  for (const int64_t value : values) ++places[digit(value) + 1];
  for (size_t i = 1; i < places.size(); ++i) places[i] += places[i - 1];
  for (const int64_t value : values) sorted[places[digit(value)]++] = value;
}

}  // namespace

void SortIntegers(std::vector<int64_t>& values) {
  if (std::is_sorted(values.begin(), values.end())) return;
  if (values.size() < kLeastByDigits) return std::sort(values.begin(), values.end());
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const auto from = static_cast<uint64_t>(*least);
  const int bits = static_cast<int>(std::bit_width(static_cast<uint64_t>(*most) - from));
  std::vector<int64_t> sorted(values.size());
  for (int shift = 0; shift < bits; shift += kDigitBits) {
    SortByDigit(values, from, shift, sorted);
    values.swap(sorted);
  }
}

}  // namespace harness
