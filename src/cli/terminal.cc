// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

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

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return width;
}

}  // namespace harness::cli
