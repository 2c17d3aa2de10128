// SPDX-License-Identifier: Apache-2.0
// A source text without its comments, so that a search finds code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "plugin/source_scan.h"

namespace harness::plugin {

// The same number of lines and bytes: comments become blanks, and so does the inside of quoted texts that
// hold a blank or a parenthesis (of a shell, whose texts hold code, only comments).
std::string CodeOf(std::string_view text, Language language);

// The innermost bracket that is open at `position` of `code`, with its place; nothing outside all brackets.
struct OpenBracket {
  char bracket = 0;  // '(', '[' or '{'
  size_t at = 0;
};
std::optional<OpenBracket> BracketAt(std::string_view code, size_t position);

// By the extension, else by the line "#!"; nothing where neither names one.
std::optional<Language> LanguageOf(const Path& file, std::string_view text);

}  // namespace harness::plugin
