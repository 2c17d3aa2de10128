// SPDX-License-Identifier: Apache-2.0
// Hexadecimal digits to bytes; HexOf in sha256.h goes the other way.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace harness {

// Fills `out` from twice as many lower-case digits; false for any other text, with `out` undefined. One text
// for one value: upper-case digits are refused.
bool ParseHex(std::string_view digits, std::span<uint8_t> out);

}  // namespace harness
