// SPDX-License-Identifier: Apache-2.0
#include "base/mended_json.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/hex.h"

namespace harness {
namespace {

constexpr std::string_view kDecimalDigits = "0123456789";
constexpr size_t kEscapeBytes = 6;  // \uXXXX

// The code unit of an escape \uXXXX at the start of `text`, or -1.
int UnitAt(std::string_view text) {
  if (text.size() < kEscapeBytes || text[0] != '\\' || text[1] != 'u') return -1;
  int unit = 0;
  for (size_t i = 2; i < kEscapeBytes; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// Each of the three copies what stands at the start of `rest`, mended, and takes it away.
void CopyEscape(std::string_view& rest, std::string& out) {
  const int unit = UnitAt(rest);
  const int next = unit < 0 ? -1 : UnitAt(rest.substr(kEscapeBytes));
  const bool pair = unit >= 0xD800 && unit < 0xDC00 && next >= 0xDC00 && next < 0xE000;
  const size_t bytes = pair ? 2 * kEscapeBytes : unit < 0 ? 2 : kEscapeBytes;
  const bool half = !pair && unit >= 0xD800 && unit < 0xE000;
  out += half ? std::string_view("\\ufffd") : rest.substr(0, bytes);
  rest.remove_prefix(std::min(bytes, rest.size()));
}

void CopyText(std::string_view& rest, std::string& out) {
  out += '"';
  rest.remove_prefix(1);
  while (!rest.empty()) {
    if (rest[0] == '\\') {
      CopyEscape(rest, out);
      continue;
    }
    const size_t plain = rest[0] == '"' ? 1 : std::min(rest.find_first_of("\"\\"), rest.size());
    const bool ends = rest[0] == '"';
    out += rest.substr(0, plain);
    rest.remove_prefix(plain);
    if (ends) return;
  }
}

// Takes digits away from `rest`; false when there are none.
bool TakeDigits(std::string_view& rest) {
  const size_t count = std::min(rest.find_first_not_of(kDecimalDigits), rest.size());
  rest.remove_prefix(count);
  return count > 0;
}

// RFC 8259, 6. `whole`: without a fraction and an exponent.
bool IsNumber(std::string_view text, bool& whole) {
  whole = true;
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!TakeDigits(text)) {
    return false;
  }
  if (text.starts_with('.')) {
    whole = false;
    text.remove_prefix(1);
    if (!TakeDigits(text)) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    whole = false;
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!TakeDigits(text)) return false;
  }
  return text.empty();
}

template <typename Number>
bool Holds(std::string_view text) {
  Number number{};
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

void CopyNumber(std::string_view& rest, std::string& out) {
  const std::string_view number = rest.substr(0, rest.find_first_not_of("+-.eE0123456789"));
  rest.remove_prefix(number.size());
  bool whole = false;
  const bool quoted = IsNumber(number, whole) &&
                      !(whole ? Holds<int64_t>(number) || Holds<uint64_t>(number) : Holds<double>(number));
  if (quoted) out += '"';
  out += number;
  if (quoted) out += '"';
}

}  // namespace

std::string MendedJson(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 64);
  while (!text.empty()) {
    if (text[0] == '"') {
      CopyText(text, out);
    } else if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) {
      CopyNumber(text, out);
    } else {
      out += text[0];
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace harness
