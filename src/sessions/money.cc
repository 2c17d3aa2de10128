// SPDX-License-Identifier: Apache-2.0
#include "sessions/money.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace harness::sessions {
namespace {

constexpr int kDecimals = 12;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// The digits without their point, and how many of them stand behind it.
struct Digits {
  std::string text;
  int64_t scale = 0;
};

std::optional<Digits> ParseDigits(std::string_view text) {
  Digits out;
  bool point = false;
  for (char c : text) {
    if (c == '.' && !point) {
      point = true;
    } else if (IsDigit(c)) {
      out.text.push_back(c);
      if (point) ++out.scale;
    } else {
      return std::nullopt;
    }
  }
  if (out.text.empty()) return std::nullopt;
  out.text.erase(0, std::min(out.text.find_first_not_of('0'), out.text.size()));
  return out;
}

// Rounds half to even: `kept` digits stay of `digits`.
bool RoundsUp(std::string_view digits, size_t kept) {
  if (kept >= digits.size() || digits[kept] < '5') return false;
  if (digits[kept] > '5') return true;
  if (digits.find_first_not_of('0', kept + 1) != std::string_view::npos) return true;
  return kept > 0 && (digits[kept - 1] - '0') % 2 == 1;
}

}  // namespace

std::optional<int64_t> PicoOfDecimal(std::string_view text) {
  text = Trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > 400) return std::nullopt;
  int64_t exponent = 0;
  if (const size_t at = text.find_first_of("eE"); at != std::string_view::npos) {
    std::string_view digits = text.substr(at + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto parsed = ParseInt64(digits);
    if (!parsed || *parsed > 10'000 || *parsed < -10'000) return std::nullopt;
    exponent = *parsed;
    text = text.substr(0, at);
  }
  const auto digits = ParseDigits(text);
  if (!digits) return std::nullopt;
  if (digits->text.empty()) return 0;
  // The value is 0.DIGITS * 10^point; a pico-unit is 10^-12.
  const int64_t point = static_cast<int64_t>(digits->text.size()) - digits->scale + exponent;
  const int64_t kept = point + kDecimals;
  if (kept > 19) return std::nullopt;
  if (kept < 0) return 0;
  uint64_t value = 0;  // nineteen digits fit
  for (int64_t i = 0; i < kept; ++i) {
    const auto place = static_cast<size_t>(i);
    value = value * 10 + static_cast<uint64_t>(place < digits->text.size() ? digits->text[place] - '0' : 0);
  }
  if (RoundsUp(digits->text, static_cast<size_t>(kept))) ++value;
  if (value > static_cast<uint64_t>(INT64_MAX)) return std::nullopt;
  return static_cast<int64_t>(value);
}

std::optional<int64_t> PicoOfDouble(double value) {
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  if (value == 0) return 0;  // -0 too
  return PicoOfDecimal(FormatDouble(value));
}

std::string DecimalOfPico(int64_t pico) {
  const bool negative = pico < 0;
  std::string digits = std::to_string(pico);
  if (negative) digits.erase(0, 1);
  if (digits.size() <= kDecimals) digits.insert(0, kDecimals + 1 - digits.size(), '0');
  digits.insert(digits.size() - kDecimals, 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return negative ? "-" + digits : digits;
}

}  // namespace harness::sessions
