// SPDX-License-Identifier: Apache-2.0
// Hexadecimal digits to bytes; HexOf in sha256.h goes the other way.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace harness {

// Fills `out` from twice as many lower-case digits; false for any other text, with `out` undefined. One text
// for one value: upper-case digits are refused.
bool ParseHex(std::string_view digits, std::span<uint8_t> out);

// 0 to 15 for a digit of either case, -1 for any other character.
int HexDigit(char c);

// The byte that the start of `text` stands for when that is a percent sign and two digits of either case
// ("%C3"); otherwise nothing. Source: RFC 3986, 2.1.
std::optional<char> PercentByte(std::string_view text);

}  // namespace harness
