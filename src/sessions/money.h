// SPDX-License-Identifier: Apache-2.0
// Money as integer pico-units (1e-12), read from decimal text without binary rounding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harness::sessions {

// "0.000234449999", "1.8e-06", "12": digits with at most one point and an exponent. What lies beyond the
// twelfth decimal is rounded half to even. Nothing for a negative amount, any other text, and amounts of
// 2^63 pico-units (9.2 million) and more.
std::optional<int64_t> PicoOfDecimal(std::string_view text);

// The same of the shortest decimal text that reads back to this double: 0.1 is exactly 0.1.
std::optional<int64_t> PicoOfDouble(double value);

// Pico-units as decimal text without trailing zeros: 15299000000 is "0.015299".
std::string DecimalOfPico(int64_t pico);

}  // namespace harness::sessions
