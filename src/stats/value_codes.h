// SPDX-License-Identifier: Apache-2.0
// Integers as numbers of their rank among all values that occur, and samples of them in order.
//
// Where many samples are drawn from the same values, these are put in order once; each sample is then put in
// order by counting, which compares nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace harness::stats {

inline constexpr uint32_t kNoCode = UINT32_MAX;

struct CodedValues {
  std::vector<uint32_t> codes;  // of each value; kNoCode of an unknown one
  std::vector<int64_t> values;  // by code: ascending, each once
};

// Those equal to `unknown` have no code. O(n), and the sort of those that differ. Requires fewer than 2^32 -
// 1 that differ.
CodedValues CodeValues(std::span<const int64_t> values, int64_t unknown);

// How many of `values`, which are by code, are at most `most`: their codes are those below.
uint32_t CodesUpTo(std::span<const int64_t> values, int64_t most);

// A sample in order. O(n), or O(values) where these are not many more.
class RankedCodes {
 public:
  // `sample` holds codes of `values`, which are by code, none of them kNoCode. Keeps `values`.
  RankedCodes(std::span<const uint32_t> sample, std::span<const int64_t> values);
  size_t size() const { return size_; }
  // The value at `rank` (0 is the least). Requires rank < size().
  int64_t At(size_t rank) const;

 private:
  void Count(std::span<const uint32_t> sample);
  void Sort(std::span<const uint32_t> sample);

  std::span<const int64_t> values_;
  size_t size_;
  std::vector<uint32_t> up_to_;   // of a large sample: how many have a code up to this one
  std::vector<uint32_t> sorted_;  // of a small one
};

}  // namespace harness::stats
