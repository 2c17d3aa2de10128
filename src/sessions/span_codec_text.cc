// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_codec_text.h"

#include <charconv>

#include "base/text.h"

namespace harness::sessions {
namespace {

// The length of the well-formed character that starts `text`, 0 when none does.
size_t CharacterLength(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length > text.size() || !IsValidUtf8(text.substr(0, length))) return 0;
  return length;
}

std::string Mended(std::string_view text) {
  std::string mended;
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text.substr(i));
    mended += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(i, length);
    i += length == 0 ? 1 : length;
  }
  return mended;
}

void AppendEscape(unsigned char byte, std::string* out) {
  constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '"':
      out->append("\\\"");
      return;
    case '\\':
      out->append("\\\\");
      return;
    case '\n':
      out->append("\\n");
      return;
    case '\t':
      out->append("\\t");
      return;
    case '\r':
      out->append("\\r");
      return;
    default:
      out->append("\\u00");
      out->push_back(kHex[byte >> 4]);
      out->push_back(kHex[byte & 15]);
  }
}

}  // namespace

void AppendJsonText(std::string_view text, std::string* out) {
  unsigned char all = 0;
  bool plain = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    all |= byte;
    plain &= byte >= 0x20 && byte != '"' && byte != '\\';
  }
  if (all >= 0x80 && !IsValidUtf8(text)) {
    AppendJsonText(Mended(text), out);
    return;
  }
  out->push_back('"');
  if (plain) {
    out->append(text);
  } else {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte != '"' && byte != '\\') {
        out->push_back(c);
      } else {
        AppendEscape(byte, out);
      }
    }
  }
  out->push_back('"');
}

void AppendJsonInteger(int64_t value, std::string* out) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out->append(digits, end);
}

}  // namespace harness::sessions
