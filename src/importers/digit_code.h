// SPDX-License-Identifier: Apache-2.0
// Texts of decimal digits as numbers that stand in the same order as the texts and give them back, leading
// zeros too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace harness::importers {

// The longest text that has a code.
inline constexpr size_t kMostDigits = 16;

// From 1 to below 2^59; nothing for a text that is empty, longer than kMostDigits, or holds anything but 0 to
// 9. Of two texts that which comes first, byte by byte, has the smaller code.
std::optional<int64_t> DigitCode(std::string_view text);

// The number that the text of a code of DigitCode() is, below 10^kMostDigits.
int64_t ValueOfCode(int64_t code);

// The text of a code of DigitCode(), or of a number from 0 to below 10^kMostDigits.
class Digits {
 public:
  static Digits OfCode(int64_t code);
  static Digits OfValue(int64_t value);
  std::string_view view() const { return {digits_.data() + begin_, end_ - begin_}; }

 private:
  Digits() = default;
  void Fill(uint64_t number);

  std::array<char, kMostDigits> digits_;
  size_t begin_ = 0, end_ = kMostDigits;
};

}  // namespace harness::importers
