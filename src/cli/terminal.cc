// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace harness::cli {

bool IsTerminal(int file_descriptor) {
  return isatty(file_descriptor) == 1;
}

int TerminalWidth(int file_descriptor) {
  winsize size{};
  if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  if (const char* columns = std::getenv("COLUMNS")) {
    const auto width = ParseInt64(columns);
    if (width && *width > 0 && *width < 10'000) return static_cast<int>(*width);
  }
  return 80;
}

bool UseColor(std::string_view setting, int file_descriptor) {
  if (setting == "always") return true;
  if (setting == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (term != nullptr && std::string_view(term) == "dumb") return false;
  return IsTerminal(file_descriptor);
}

std::string Styled(std::string_view text, Style style, bool color) {
  if (!color) return std::string(text);
  std::string_view start = "\x1b[1m";
  switch (style) {
    case Style::kBold:
      break;
    case Style::kDim:
      start = "\x1b[2m";
      break;
    case Style::kRed:
      start = "\x1b[31m";
      break;
    case Style::kGreen:
      start = "\x1b[32m";
      break;
    case Style::kYellow:
      start = "\x1b[33m";
      break;
  }
  return std::string(start) + std::string(text) + "\x1b[0m";
}

namespace {

// Of a style's sequence, ESC [ digits m, that begins here; 0: none does.
size_t StyleLength(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  const size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

// Of the control character that begins here: C0, DEL, or C1 in UTF-8.
size_t ControlLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
  return byte(0) == 0xC2 && text.size() > 1 && byte(1) >= 0x80 && byte(1) < 0xA0 ? 2 : 0;
}

}  // namespace

std::string TerminalText(std::string_view text, bool one_line) {
  std::string shown;
  shown.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const size_t kept = one_line ? 0 : rest[0] == '\n' || rest[0] == '\t' ? 1 : StyleLength(rest);
    const size_t control = kept > 0 ? 0 : ControlLength(rest);
    for (const char c : rest.substr(0, control)) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned char>(c));
      shown += escape.data();
    }
    const size_t length = std::max({kept, control, size_t{1}});
    if (control == 0) shown += rest.substr(0, length);
    at += length;
  }
  return shown;
}

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return width;
}

}  // namespace harness::cli
