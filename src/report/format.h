// SPDX-License-Identifier: Apache-2.0
// Figures and foreign text for people: groups of three, units, and names that can do no harm in HTML or
// Markdown.
//
// Names of processes, hosts and files come from logs and may hold anything: markup, quotes, line breaks,
// characters that turn the direction of the line around. Every such text passes one of the three functions
// below. An absent figure is "unknown", never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace harness::report {

inline constexpr size_t kNameLimit = 48;    // characters of a name in a table or a chart
inline constexpr size_t kTextLimit = 4000;  // characters of a sentence or of a query

std::string Grouped(double value, int decimals);     // "247,022.2"
std::string Count(std::optional<int64_t> value);     // "435,616" or "unknown"
std::string Hours(std::optional<double> hours);      // "247,022.2 h"; below 10 h three decimals
std::string Percent(std::optional<double> ratio);    // 0.878 is "87.8 %"
std::string Seconds(std::optional<double> seconds);  // "0.25 s", "12.5 s", "3 m 20 s"
std::string MinuteText(Timestamp at);                // "2025-07-01 00:05", UTC
std::string Bytes(int64_t bytes);                    // "1.5 MiB"
std::string Plural(int64_t n, std::string_view one, std::string_view many);  // "1 run", "12 runs"

// Valid UTF-8 of at most `limit` characters ("…" at the cut). Control characters, line separators and those
// that change the writing direction become visible as "\u202E".
std::string Clean(std::string_view text, size_t limit);
// Clean, then escaped for HTML text and attributes.
std::string Html(std::string_view text, size_t limit = kTextLimit);
// A name from the log inside HTML: Html in <bdi>, so that its direction ends with it.
std::string HtmlName(std::string_view name, size_t limit = kNameLimit);
// Clean, then with Markdown's marks escaped; safe inside a table cell.
std::string Markdown(std::string_view text, size_t limit = kTextLimit);
// A code span that holds the text literally, also in a table cell; a blank text is "(empty)".
std::string MarkdownCode(std::string_view text, size_t limit = kNameLimit);
// A fenced block; the fence is longer than any run of backticks inside. Line breaks stay.
std::string MarkdownBlock(std::string_view text, std::string_view language);

}  // namespace harness::report
