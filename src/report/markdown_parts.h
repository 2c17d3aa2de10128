// SPDX-License-Identifier: Apache-2.0
// Tables of Markdown. Cells are safe Markdown already (format.h).
#pragma once

#include <string>
#include <vector>

namespace harness::report {

struct MarkdownColumn {
  std::string name;
  bool is_number = false;
};

std::string MarkdownTable(const std::vector<MarkdownColumn>& columns,
                          const std::vector<std::vector<std::string>>& rows);

// "Unknown: ...", for a section without figures.
std::string MarkdownUnknown(const std::string& reason);

}  // namespace harness::report
