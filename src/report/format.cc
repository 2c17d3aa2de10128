// SPDX-License-Identifier: Apache-2.0
#include "report/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "base/time.h"

namespace harness::report {
namespace {

constexpr std::string_view kUnknown = "unknown";

// One character of UTF-8: its code point and length. Bytes that begin no valid character come back as
// U+FFFD with length 1.
struct Character {
  uint32_t code = 0xFFFD;
  size_t length = 1;
};

Character FirstCharacter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[i])); };
  const uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  if (!IsValidUtf8(text.substr(0, length))) return {};
  uint32_t code = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3F);
  return {code, length};
}

// Characters without a shape of their own that would change how the rest of a line is shown.
bool IsInvisible(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F);
}

std::string Escaped(uint32_t code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u%04X", code);
  return text.data();
}

size_t LongestRun(std::string_view text, char mark) {
  size_t longest = 0;
  size_t run = 0;
  for (const char c : text) {
    run = c == mark ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

bool IsWordByte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

}  // namespace

std::string Grouped(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kUnknown);
  return FormatThousands(value, decimals);
}

std::string Count(std::optional<int64_t> value) {
  return value ? FormatThousands(*value) : std::string(kUnknown);
}

std::string Hours(std::optional<double> hours) {
  if (!hours || !std::isfinite(*hours)) return std::string(kUnknown);
  return FormatHours(*hours);
}

std::string Percent(std::optional<double> ratio) {
  if (!ratio || !std::isfinite(*ratio)) return std::string(kUnknown);
  if (*ratio > 0 && *ratio < 0.0005) return "< 0.1 %";
  return Grouped(*ratio * 100, 1) + " %";
}

std::string Seconds(std::optional<double> seconds) {
  if (!seconds || !std::isfinite(*seconds)) return std::string(kUnknown);
  const double size = std::abs(*seconds);
  if (size >= 60) {
    if (size > 9e12) return Grouped(*seconds, 0) + " s";
    return FormatDuration(static_cast<Micros>(std::llround(*seconds)) * kMicrosPerSecond);
  }
  std::string text = Grouped(*seconds, size < 1 ? 3 : 1);
  while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.')) {
    const bool point = text.back() == '.';
    text.pop_back();
    if (point) break;
  }
  return text + " s";
}

std::string MinuteText(Timestamp at) {
  const std::string text = FormatSql(at);
  return text.substr(0, text.rfind(':'));
}

std::string Bytes(int64_t bytes) {
  if (bytes < 1024) return FormatThousands(bytes) + " B";
  double size = static_cast<double>(bytes) / 1024;
  for (const std::string_view unit : {"KiB", "MiB", "GiB"}) {
    if (size < 1024 || unit == "GiB") return Grouped(size, size < 10 ? 1 : 0) + " " + std::string(unit);
    size /= 1024;
  }
  return {};
}

std::string Plural(int64_t n, std::string_view one, std::string_view many) {
  return FormatThousands(n) + " " + std::string(n == 1 ? one : many);
}

std::string Clean(std::string_view text, size_t limit) {
  std::string clean;
  size_t characters = 0;
  while (!text.empty()) {
    if (characters == limit) return clean + "…";
    const Character next = FirstCharacter(text);
    if (IsInvisible(next.code)) {
      clean += Escaped(next.code);
    } else if (next.code == 0xFFFD && next.length == 1) {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += text.substr(0, next.length);
    }
    text.remove_prefix(next.length);
    ++characters;
  }
  return clean;
}

std::string Html(std::string_view text, size_t limit) {
  return EscapeHtml(Clean(text, limit));
}

std::string HtmlName(std::string_view name, size_t limit) {
  return name.empty() ? "<i>(empty)</i>" : "<bdi>" + Html(name, limit) + "</bdi>";
}

std::string Markdown(std::string_view text, size_t limit) {
  const std::string clean = Clean(text, limit);
  std::string out;
  for (size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    const bool inside_word =
        i > 0 && i + 1 < clean.size() && IsWordByte(clean[i - 1]) && IsWordByte(clean[i + 1]);
    const bool mark = std::string_view("\\`*[]<>|~").find(c) != std::string_view::npos;
    const bool entity = c == '&' && i + 1 < clean.size() && (clean[i + 1] == '#' || IsWordByte(clean[i + 1]));
    const bool line_mark = i == 0 && std::string_view("#+-=").find(c) != std::string_view::npos;
    if (mark || entity || line_mark || (c == '_' && !inside_word)) out += '\\';
    out += c;
  }
  return out;
}

std::string MarkdownCode(std::string_view text, size_t limit) {
  const std::string clean = Clean(text, limit);
  if (Trim(clean).empty()) return "(empty)";
  const std::string fence(LongestRun(clean, '`') + 1, '`');
  const std::string blank = fence.size() > 1 ? " " : "";
  return fence + blank + clean + blank + fence;
}

std::string MarkdownBlock(std::string_view text, std::string_view language) {
  const std::string fence(std::max<size_t>(3, LongestRun(text, '`') + 1), '`');
  std::string out = fence + std::string(language) + "\n";
  for (const std::string_view line : Split(text, '\n')) out += Clean(line, kTextLimit) + "\n";
  return out + fence + "\n";
}

}  // namespace harness::report
