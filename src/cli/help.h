// SPDX-License-Identifier: Apache-2.0
// The texts of --help, from the verb table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"

namespace harness::cli {

inline constexpr std::string_view kOneSentence =
    "Reads what executions leave behind and says what waits, why, and what to change.";

// All verbs by group ("" as `word`), or those below "plugins", "generate", ...
std::string HelpOfAll(const CommandSet& commands, std::string_view word, bool color);

std::string HelpOf(const CommandSet& commands, const Command& command, bool color);

// "stat-harness import [OPTIONS] LOG..."
std::string UsageOf(const Command& command);

// "-o, --out DIR", "LOG...", with what it takes.
std::string SpellingOf(const Argument& argument);

// The lines of `text` with at most `width` columns each, broken at blanks.
std::vector<std::string> WrapText(std::string_view text, size_t width);

}  // namespace harness::cli
