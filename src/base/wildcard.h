// SPDX-License-Identifier: Apache-2.0
// Patterns of names, as people write them in settings, policies and on the command line: "PAY*", "Q?MAIL".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness {

// Whether the whole text is what the pattern says: * is any text, ? any one byte, ASCII letters of both cases
// are alike. Nothing else has a meaning ("[Q]" is three bytes). Linear in practice, len(pattern) * len(text)
// at worst, however many stars there are.
bool MatchesPattern(std::string_view pattern, std::string_view text);
// ... what at least one of them says.
bool MatchesAny(const std::vector<std::string>& patterns, std::string_view text);

}  // namespace harness
