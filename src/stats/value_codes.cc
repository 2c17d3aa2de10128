// SPDX-License-Identifier: Apache-2.0
#include "stats/value_codes.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/result.h"
#include "base/sort_integers.h"

namespace harness::stats {
namespace {

// Numbers of values in order of first sight: an open hash table.
class FirstSeen {
 public:
  uint32_t NumberOf(int64_t value) {
    size_t slot = SlotOf(value);
    if (slots_[slot] == kNoCode) {
      if (2 * values_.size() >= slots_.size()) {
        Grow();
        slot = SlotOf(value);
      }
      slots_[slot] = static_cast<uint32_t>(values_.size());
      values_.push_back(value);
    }
    return slots_[slot];
  }
  const std::vector<int64_t>& values() const { return values_; }

 private:
  size_t SlotOf(int64_t value) const {
    const size_t mask = slots_.size() - 1;
    const uint64_t hash = static_cast<uint64_t>(value) * 0x9E3779B97F4A7C15;
    size_t slot = (hash ^ hash >> 32) & mask;
    while (slots_[slot] != kNoCode && values_[slots_[slot]] != value) slot = (slot + 1) & mask;
    return slot;
  }
  void Grow() {
    slots_.assign(2 * slots_.size(), kNoCode);
    for (size_t i = 0; i < values_.size(); ++i) slots_[SlotOf(values_[i])] = static_cast<uint32_t>(i);
  }

  std::vector<int64_t> values_;
  std::vector<uint32_t> slots_ = std::vector<uint32_t>(1024, kNoCode);  // a power of two, at most half full
};

// Below it comparing is faster than counting.
constexpr size_t kLeastSpread = 48;
// A sample is counted by code where there are at most so many codes for each of it.
constexpr size_t kMostCodesAValue = 4;

// Stable: one step of a radix sort, by `bits` of each code from `shift` on.
void SpreadByDigit(std::span<const uint32_t> from, int shift, int bits, std::vector<uint32_t>& into) {
  const uint32_t mask = (uint32_t{1} << bits) - 1;
  std::vector<uint32_t> next(size_t{mask} + 1);
  for (const uint32_t code : from) ++next[code >> shift & mask];
  uint32_t before = 0;
  for (uint32_t& each : next) before += std::exchange(each, before);
  into.resize(from.size());
  for (const uint32_t code : from) into[next[code >> shift & mask]++] = code;
}

}  // namespace

uint32_t CodesUpTo(std::span<const int64_t> values, int64_t most) {
  return static_cast<uint32_t>(std::upper_bound(values.begin(), values.end(), most) - values.begin());
}

CodedValues CodeValues(std::span<const int64_t> values, int64_t unknown) {
  FirstSeen seen;
  CodedValues coded;
  coded.codes.reserve(values.size());
  for (const int64_t value : values) coded.codes.push_back(value == unknown ? kNoCode : seen.NumberOf(value));
  HARNESS_CHECK(seen.values().size() < kNoCode);
  coded.values = seen.values();
  SortIntegers(coded.values);
  std::vector<uint32_t> code_of(coded.values.size());
  for (size_t code = 0; code < code_of.size(); ++code)
    code_of[seen.NumberOf(coded.values[code])] = static_cast<uint32_t>(code);
  for (uint32_t& code : coded.codes) code = code == kNoCode ? kNoCode : code_of[code];
  return coded;
}

RankedCodes::RankedCodes(std::span<const uint32_t> sample, std::span<const int64_t> values)
    : values_(values), size_(sample.size()) {
  if (sample.empty()) return;
  values.size() / kMostCodesAValue <= sample.size() ? Count(sample) : Sort(sample);
}

void RankedCodes::Count(std::span<const uint32_t> sample) {
  up_to_.assign(values_.size(), 0);
  for (const uint32_t code : sample) ++up_to_[code];
  uint32_t before = 0;
  for (uint32_t& each : up_to_) each = before += each;
}

void RankedCodes::Sort(std::span<const uint32_t> sample) {
  if (sample.size() < kLeastSpread) {
    sorted_.assign(sample.begin(), sample.end());
    std::sort(sorted_.begin(), sorted_.end());
    return;
  }
  // Two digits of half the bits each.
  const int bits = static_cast<int>(std::bit_width(values_.size() - 1));
  std::vector<uint32_t> by_lower;
  SpreadByDigit(sample, 0, bits / 2, by_lower);
  SpreadByDigit(by_lower, bits / 2, bits - bits / 2, sorted_);
}

int64_t RankedCodes::At(size_t rank) const {
  if (!sorted_.empty()) return values_[sorted_[rank]];
  return values_[static_cast<size_t>(std::upper_bound(up_to_.begin(), up_to_.end(), rank) - up_to_.begin())];
}

}  // namespace harness::stats
