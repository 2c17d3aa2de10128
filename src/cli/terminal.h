// SPDX-License-Identifier: Apache-2.0
// What the terminal can do: is it one, how wide, may we use colours.
#pragma once

#include <string>
#include <string_view>

namespace harness::cli {

bool IsTerminal(int file_descriptor);

// Columns of the terminal behind `file_descriptor`, else of $COLUMNS, else 80.
int TerminalWidth(int file_descriptor);

// `setting` is auto, always or never. Auto: on a terminal that is not "dumb", unless NO_COLOR is set
// and not empty (https://no-color.org).
bool UseColor(std::string_view setting, int file_descriptor);

enum class Style { kBold, kDim, kRed, kGreen, kYellow };
// `text` between the style's escape sequences, or as it is when `color` is false.
std::string Styled(std::string_view text, Style style, bool color);

// Names come from logs and may hold anything: control characters but line feeds, tabs and our styles are
// written \xNN, so that none moves the cursor, sets a title or answers in the user's name. `one_line`:
// those, too.
std::string TerminalText(std::string_view text, bool one_line = false);

// Code points of UTF-8 text: its width on a terminal for the text that we write.
size_t DisplayWidth(std::string_view text);

}  // namespace harness::cli
