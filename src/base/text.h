// SPDX-License-Identifier: Apache-2.0
// Small text helpers without a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

std::string AsciiLower(std::string_view text);
std::string AsciiUpper(std::string_view text);
std::string_view Trim(std::string_view text);  // blanks, tabs, CR and LF at both ends
// "a,,b" at ',' is {"a", "", "b"}; "" is {""}.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts, std::string_view separator);

// The whole text as a decimal integer or number (no blanks around, no leading '+'); otherwise nothing.
std::optional<int64_t> ParseInt64(std::string_view text);
std::optional<double> ParseDouble(std::string_view text);

// Shortest text that reads back to the same double (std::to_chars): "0.1", "1e+30".
std::string FormatDouble(double value);
// Fixed decimals, for people: FormatFixed(2.5, 1) is "2.5". Rounds half to even on the binary value.
std::string FormatFixed(double value, int decimals);
// "435,616": groups of three, for people.
std::string FormatThousands(int64_t value);
// The same of a finite number with fixed decimals: "247,022.2".
std::string FormatThousands(double value, int decimals);
// Finite hours for people: "0 h", "7.359 h", "247,022.2 h".
std::string FormatHours(double hours);
// The same inside a sentence, where a tenth is exact enough: "0.0 h", "7.4 h", "1,084.6 h".
std::string HoursText(double hours);
// A finite ratio as a share for people: 0.878 is "87.8 %".
std::string PercentText(double ratio);
// A p-value for people: "0.0123", "2.9e-11", "below 1e-300".
std::string PValueText(double p);

bool IsValidUtf8(std::string_view text);
// The characters of UTF-8 text that end within its first `limit` bytes.
std::string_view CutUtf8(std::string_view text, size_t limit);
// A value for a one-line message: quoted, control and non-UTF-8 bytes as \xNN, cut at `limit` bytes.
std::string Quoted(std::string_view value, size_t limit = 60);
// For HTML and XML text and attributes: & < > " '
std::string EscapeHtml(std::string_view text);

// The known word nearest to `word` by edit distance, when near enough to be a slip; for "did you mean".
std::optional<std::string> NearestWord(std::string_view word, const std::vector<std::string>& known);

}  // namespace harness
