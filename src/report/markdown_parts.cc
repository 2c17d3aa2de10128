// SPDX-License-Identifier: Apache-2.0
#include "report/markdown_parts.h"

#include "base/text.h"
#include "report/format.h"

namespace harness::report {
namespace {

// A pipe ends a cell, within code as well; a table alone takes back what stands before it.
std::string Cell(const std::string& text) {
  std::string cell;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '|' && (i == 0 || text[i - 1] != '\\')) cell += '\\';
    cell += text[i];
  }
  return cell;
}

}  // namespace

std::string MarkdownTable(const std::vector<MarkdownColumn>& columns,
                          const std::vector<std::vector<std::string>>& rows) {
  std::string head = "|";
  std::string rule = "|";
  for (const MarkdownColumn& column : columns) {
    head += " " + Markdown(column.name) + " |";
    rule += column.is_number ? " ---: |" : " --- |";
  }
  std::string table = head + "\n" + rule + "\n";
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const std::string& text : row) cells.push_back(Cell(text));
    table += "| " + Join(cells, " | ") + " |\n";
  }
  return table + "\n";
}

std::string MarkdownUnknown(const std::string& reason) {
  const std::string text = reason.empty() ? "unknown" : reason;
  return AsciiUpper(text.substr(0, 1)) + Markdown(text.substr(1)) + "\n\n";
}

}  // namespace harness::report
