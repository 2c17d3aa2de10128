// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.h"

#include <algorithm>

namespace harness {
namespace {

char LowerByte(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

}  // namespace

// Greedy: the last * takes as little as it can, and one byte more whenever what follows it does not fit.
bool MatchesPattern(std::string_view pattern, std::string_view text) {
  size_t next = 0, at = 0;
  size_t star = std::string_view::npos, taken = 0;
  while (at < text.size()) {
    if (next < pattern.size() && pattern[next] == '*') {
      star = next++;
      taken = at;
    } else if (next < pattern.size() &&
               (pattern[next] == '?' || LowerByte(pattern[next]) == LowerByte(text[at]))) {
      ++next;
      ++at;
    } else if (star != std::string_view::npos) {
      next = star + 1;
      at = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', next) == std::string_view::npos;
}

bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return MatchesPattern(pattern, text); });
}

}  // namespace harness
