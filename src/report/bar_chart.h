// SPDX-License-Identifier: Apache-2.0
// Horizontal bars, one a row, each under its label with the value at the right end and a detail below.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace harness::report {

struct Bar {
  std::string label;            // any text; cut and escaped here
  std::optional<double> value;  // >= 0; absent draws no bar
  std::string value_text;       // with its unit, "247,022.2 h"
  bool rest = false;            // the sum of all that have no bar of their own: drawn muted
  std::string detail{};         // on a line of its own below label and value; none where empty
};

struct BarChart {
  std::string id;  // unique in the document
  std::string title;
  std::string description;
  std::vector<Bar> bars;
};

// The <svg>. Bars share one scale from 0 to the largest value.
std::string BarChartSvg(const BarChart& chart);

}  // namespace harness::report
