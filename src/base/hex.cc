// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

namespace harness {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

bool ParseHex(std::string_view digits, std::span<uint8_t> out) {
  if (digits.size() != 2 * out.size()) return false;
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t high = kDigits.find(digits[2 * i]);
    const size_t low = kDigits.find(digits[2 * i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    out[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return true;
}

}  // namespace harness
