// SPDX-License-Identifier: Apache-2.0
// Horizontal bars made of parts, with a legend: how a whole is divided, row by row.
#pragma once

#include <string>
#include <vector>

namespace harness::report {

struct StackedRow {
  std::string label;
  std::string value_text;     // of the whole row, with its unit
  std::vector<double> parts;  // one for each name of the chart, >= 0
  std::vector<std::string> part_texts;
};

struct StackedBars {
  std::string id;
  std::string title;
  std::string description;
  std::vector<std::string> part_names;  // at most 3
  std::vector<StackedRow> rows;
  bool each_row_whole = false;  // true: every row fills the width; false: one scale for all rows
};

// The legend and the <svg>.
std::string StackedBarsHtml(const StackedBars& chart);

}  // namespace harness::report
