// SPDX-License-Identifier: Apache-2.0
#include "importers/digit_code.h"

#include <cstring>

namespace harness::importers {
namespace {

// A code is the text, filled up with zeros behind it to 16 digits, as a number, and below that its length:
// "10" comes before "100", which agrees with it in all of those digits. 10^16 * 32 is below 2^59.
constexpr int kLengthBits = 5;
constexpr uint64_t kLengthMask = (1 << kLengthBits) - 1;
constexpr auto kPowers = [] {
  std::array<uint64_t, kMostDigits> powers{1};
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
constexpr uint64_t kEight = 100'000'000;
constexpr uint64_t kZeros = 0x3030303030303030;  // eight times '0'

// Eight bytes are worked on at once; the first byte is the lowest.

template <typename Word>
uint64_t Load(const char* from) {
  Word word = 0;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

// `count` bytes, up to 8, and zeros behind them.
uint64_t LoadDigits(const char* from, size_t count) {
  if (count >= 8) return Load<uint64_t>(from);
  if (count == 0) return kZeros;
  uint64_t bytes = 0;
  if (count >= 4) {
    bytes = Load<uint32_t>(from) | Load<uint32_t>(from + count - 4) << 8 * (count - 4);
  } else if (count >= 2) {
    bytes = Load<uint16_t>(from) | Load<uint16_t>(from + count - 2) << 8 * (count - 2);
  } else {
    bytes = Load<uint8_t>(from);
  }
  return bytes | kZeros << 8 * count;
}

bool AreDigits(uint64_t bytes) {
  constexpr uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  // '0' to '9' are 0x30 to 0x39: the upper half is 3, and is still 3 with 6 more.
  return ((bytes & kHigh) | ((bytes + 0x0606060606060606) & kHigh) >> 4) == 0x3333333333333333;
}

// Neighbours are joined: digits to pairs, pairs to fours, fours to the number.
uint64_t NumberOf(uint64_t digits) {
  digits -= kZeros;
  digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FF;
  digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFF;
  return (digits * 10'000 + (digits >> 32)) & 0xFFFFFFFF;
}

// And taken apart again. 10,486 / 2^20 is a hundredth, 103 / 2^10 a tenth, near enough for what stands there.
uint64_t DigitsOf(uint64_t number) {
  const uint64_t fours = number / 10'000 | number % 10'000 << 32;
  const uint64_t hundreds = (fours * 10'486 >> 20) & 0x0000007F0000007F;
  const uint64_t pairs = hundreds | (fours - 100 * hundreds) << 16;
  const uint64_t tens = (pairs * 103 >> 10) & 0x000F000F000F000F;
  return (tens | (pairs - 10 * tens) << 8) + kZeros;
}

}  // namespace

std::optional<int64_t> DigitCode(std::string_view text) {
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  const size_t first = text.size() < 8 ? text.size() : 8;
  const uint64_t head = LoadDigits(text.data(), first);
  const uint64_t tail = LoadDigits(text.data() + first, text.size() - first);
  if (!AreDigits(head) || !AreDigits(tail)) return std::nullopt;
  const uint64_t number = NumberOf(head) * kEight + NumberOf(tail);
  return static_cast<int64_t>(number << kLengthBits | text.size());
}

int64_t ValueOfCode(int64_t code) {
  const auto bits = static_cast<uint64_t>(code);
  return static_cast<int64_t>((bits >> kLengthBits) / kPowers[kMostDigits - (bits & kLengthMask)]);
}

void Digits::Fill(uint64_t number) {
  const uint64_t head = DigitsOf(number / kEight);
  const uint64_t tail = DigitsOf(number % kEight);
  std::memcpy(digits_.data(), &head, sizeof(head));
  std::memcpy(digits_.data() + sizeof(head), &tail, sizeof(tail));
}

Digits Digits::OfCode(int64_t code) {
  Digits digits;
  digits.Fill(static_cast<uint64_t>(code) >> kLengthBits);
  digits.end_ = static_cast<uint64_t>(code) & kLengthMask;
  return digits;
}

Digits Digits::OfValue(int64_t value) {
  Digits digits;
  digits.Fill(static_cast<uint64_t>(value));
  while (digits.begin_ + 1 < kMostDigits && digits.digits_[digits.begin_] == '0') ++digits.begin_;
  return digits;
}

}  // namespace harness::importers
