// SPDX-License-Identifier: Apache-2.0
#include "report/html_parts.h"

#include "base/text.h"
#include "report/format.h"

namespace harness::report {

std::string HtmlTable(std::string_view caption, const std::vector<HtmlColumn>& columns,
                      const std::vector<std::vector<std::string>>& rows_html) {
  const std::string name = Html(caption);
  std::string html = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + name +
                     "\"><table><caption>" + name + "</caption><thead><tr>";
  for (const HtmlColumn& column : columns) {
    html += std::string("<th scope=\"col\"") + (column.is_number ? " class=\"num\">" : ">") +
            Html(column.name) + "</th>";
  }
  html += "</tr></thead><tbody>\n";
  for (const auto& row : rows_html) {
    html += "<tr>";
    for (size_t i = 0; i < row.size(); ++i) {
      html += std::string("<td") + (i < columns.size() && columns[i].is_number ? " class=\"num\">" : ">") +
              row[i] + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string Folded(std::string_view summary, std::string_view body_html) {
  return "<details><summary>" + Html(summary) + "</summary>\n" + std::string(body_html) + "</details>\n";
}

std::string Chip(std::string_view tone, std::string_view text) {
  return "<span class=\"chip " + std::string(tone) + "\">" + Html(text) + "</span>";
}

std::string Card(std::string_view id, std::string_view title, std::string_view lead,
                 std::string_view body_html) {
  const std::string name(id);
  std::string html = "<section class=\"card\" id=\"" + name + "\" aria-labelledby=\"" + name +
                     "-h\">\n<h2 id=\"" + name + "-h\">" + Html(title) + "</h2>\n";
  if (!lead.empty()) html += "<p class=\"lead\">" + Html(lead) + "</p>\n";
  return html + std::string(body_html) + "</section>\n";
}

std::string UnknownNote(std::string_view reason) {
  std::string text(reason.empty() ? "unknown" : reason);
  text[0] = static_cast<char>(AsciiUpper(text.substr(0, 1))[0]);
  return "<p class=\"unknown\">" + Html(text) + "</p>\n";
}

std::string HtmlPair(const std::string& name, const std::string& value_html) {
  return "<div><dt>" + Html(name) + "</dt><dd>" + (value_html.empty() ? "unknown" : value_html) +
         "</dd></div>\n";
}

std::string SubHeading(std::string_view text) {
  return "<h3>" + Html(text) + "</h3>\n";
}

std::string CodeBlock(std::string_view text) {
  std::string html = "<pre tabindex=\"0\"><code>";
  const auto lines = Split(text, '\n');
  for (size_t i = 0; i < lines.size(); ++i) html += (i > 0 ? "\n" : "") + Html(lines[i]);
  return html + "</code></pre>\n";
}

}  // namespace harness::report
