// SPDX-License-Identifier: Apache-2.0
#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

#include "base/text.h"

namespace harness {
namespace {

constexpr int kMaxDepth = 512;

// Order of UTF-16 code units without converting: in UTF-8 bytes it differs only in that the
// characters above U+FFFF (lead byte F0..F4) sort before U+E000..U+FFFF (lead byte EE, EF).
bool LessUtf16(std::string_view a, std::string_view b) {
  const auto rank = [](char c) {
    const int byte = static_cast<unsigned char>(c);
    return byte == 0xEE || byte == 0xEF ? byte + 16 : byte;
  };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

void AppendString(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          static constexpr char kDigits[] = "0123456789abcdef";
          out += "\\u00";
          out += kDigits[static_cast<unsigned char>(c) >> 4];
          out += kDigits[static_cast<unsigned char>(c) & 15];
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// ECMAScript Number::toString: plain digits for exponents -7 < n <= 21, else d.ddde+x.
void AppendNumber(double value, std::string& out) {
  if (value == 0.0) {
    out += '0';
    return;
  }
  std::array<char, 40> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  HARNESS_CHECK(error == std::errc());
  std::string_view shortest(text.data(), static_cast<size_t>(end - text.data()));
  if (shortest.front() == '-') {
    out += '-';
    shortest.remove_prefix(1);
  }
  const size_t mark = shortest.find('e');
  std::string digits(1, shortest[0]);
  if (mark > 2) digits += shortest.substr(2, mark - 2);
  int exponent = 0;
  const std::string_view power = shortest.substr(mark + (shortest[mark + 1] == '+' ? 2 : 1));
  std::from_chars(power.data(), power.data() + power.size(), exponent);
  const int point = exponent + 1;  // the decimal point stands after this many digits
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point <= -6) {
    out += digits[0];
    if (count > 1) out += "." + digits.substr(1);
    out += point > 0 ? "e+" : "e-";
    out += std::to_string(std::abs(point - 1));
  } else if (point >= count) {
    out += digits + std::string(static_cast<size_t>(point - count), '0');
  } else if (point > 0) {
    out += digits.substr(0, static_cast<size_t>(point)) + "." + digits.substr(static_cast<size_t>(point));
  } else {
    out += "0." + std::string(static_cast<size_t>(-point), '0') + digits;
  }
}

Result<void> Append(const Json& value, int depth, std::string& out);

Result<void> AppendArray(const Json& array, int depth, std::string& out) {
  out += '[';
  bool first = true;
  for (const Json& item : array) {
    if (!first) out += ',';
    first = false;
    RETURN_IF_ERROR(Append(item, depth + 1, out));
  }
  out += ']';
  return Ok();
}

Result<void> AppendObject(const Json& object, int depth, std::string& out) {
  std::vector<std::pair<std::string_view, const Json*>> members;
  for (auto it = object.begin(); it != object.end(); ++it) members.emplace_back(it.key(), &it.value());
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return LessUtf16(a.first, b.first); });
  out += '{';
  bool first = true;
  for (const auto& [key, item] : members) {
    if (!first) out += ',';
    first = false;
    if (!IsValidUtf8(key)) return InvalidArgument("canonical JSON: a key is not UTF-8: " + Quoted(key));
    AppendString(key, out);
    out += ':';
    RETURN_IF_ERROR(Append(*item, depth + 1, out));
  }
  out += '}';
  return Ok();
}

Result<void> Append(const Json& value, int depth, std::string& out) {
  if (value.is_structured() && depth >= kMaxDepth)
    return InvalidArgument("canonical JSON: nested deeper than 512 levels");
  switch (value.type()) {
    case Json::value_t::null:
      out += "null";
      break;
    case Json::value_t::boolean:
      out += value.get<bool>() ? "true" : "false";
      break;
    case Json::value_t::number_integer:
      out += std::to_string(value.get<int64_t>());
      break;
    case Json::value_t::number_unsigned:
      out += std::to_string(value.get<uint64_t>());
      break;
    case Json::value_t::number_float: {
      const double number = value.get<double>();
      if (!std::isfinite(number)) return InvalidArgument("canonical JSON: a number is not finite");
      AppendNumber(number, out);
      break;
    }
    case Json::value_t::string: {
      const auto& text = value.get_ref<const std::string&>();
      if (!IsValidUtf8(text)) return InvalidArgument("canonical JSON: text is not UTF-8: " + Quoted(text));
      AppendString(text, out);
      break;
    }
    case Json::value_t::array:
      return AppendArray(value, depth, out);
    case Json::value_t::object:
      return AppendObject(value, depth, out);
    case Json::value_t::binary:
    case Json::value_t::discarded:
      return InternalError("canonical JSON: a value of no JSON type");
  }
  return Ok();
}

// Whatever else is wrong with the text. Looked at beforehand, because a callback of the parser, which is told
// of each level too, makes it go over a whole list at the end of each of its items.
bool NestedTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

// "<where>:<line>:<column>" of the byte at `offset`.
std::string PlaceAt(std::string_view text, size_t offset, std::string_view where) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t break_at = before.rfind('\n');
  const size_t line_start = break_at == std::string_view::npos ? 0 : break_at + 1;
  return std::string(where) + ":" + std::to_string(line) + ":" +
         std::to_string(before.size() - line_start + 1);
}

// The library says "... number overflow parsing '1e999'", and not where it stands.
Error NumberBeyondRange(std::string_view text, std::string_view library_text, std::string_view where) {
  const size_t first = library_text.find('\'');
  const size_t last = library_text.rfind('\'');
  if (first == std::string_view::npos || last <= first + 1) {
    return InvalidArgument(std::string(where) + ": found " + std::string(library_text) +
                           ", expected valid JSON");
  }
  const std::string_view number = library_text.substr(first + 1, last - first - 1);
  const size_t offset = text.find(number);
  return InvalidArgument(PlaceAt(text, offset == std::string_view::npos ? 0 : offset, where) +
                         ": found the number " + std::string(number.substr(0, 40)) +
                         ", expected one that a double can hold, at most 1.8e308 in size");
}

}  // namespace

Result<Json> ParseJson(std::string_view text, std::string_view where) {
  if (NestedTooDeep(text))
    return InvalidArgument(std::string(where) + ": JSON is nested deeper than 512 levels");
  try {
    return Json::parse(text.begin(), text.end());
  } catch (const Json::parse_error& error) {
    const size_t end = std::min(static_cast<size_t>(error.byte > 0 ? error.byte - 1 : 0), text.size());
    const std::string_view found = text.substr(end).substr(0, 20);
    return InvalidArgument(PlaceAt(text, end, where) + ": found " +
                           (found.empty() ? "the end of the text" : Quoted(found)) + ", expected valid JSON");
  } catch (const Json::exception& error) {
    return NumberBeyondRange(text, error.what(), where);
  }
}

Result<std::string> CanonicalJson(const Json& value) {
  std::string out;
  RETURN_IF_ERROR(Append(value, 0, out));
  return out;
}

std::string PrettyJson(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace harness
