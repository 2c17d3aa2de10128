// SPDX-License-Identifier: Apache-2.0
// Pieces of the HTML report: tables, folded parts, chips, sections. Arguments named *_html are safe markup
// already; all others are text, escaped here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::report {

struct HtmlColumn {
  std::string name;
  bool is_number = false;  // right-aligned, digits of one width
};

// A table in a frame that scrolls sideways on a narrow screen. Each row has one cell a column.
std::string HtmlTable(std::string_view caption, const std::vector<HtmlColumn>& columns,
                      const std::vector<std::vector<std::string>>& rows_html);

// Folded away until opened; opened on paper.
std::string Folded(std::string_view summary, std::string_view body_html);

// A small label: its meaning stands in words, the colour only repeats it. `tone`: good, info, low, warn, bad.
std::string Chip(std::string_view tone, std::string_view text);

// One card of the page with a heading that the navigation links to.
std::string Card(std::string_view id, std::string_view title, std::string_view lead,
                 std::string_view body_html);

// What stands in place of figures that are not known.
std::string UnknownNote(std::string_view reason);

// An entry of a list of names and values; an empty value is "unknown".
std::string HtmlPair(const std::string& name, const std::string& value_html);

std::string SubHeading(std::string_view text);
std::string CodeBlock(std::string_view text);

}  // namespace harness::report
