// SPDX-License-Identifier: Apache-2.0
// A matrix of figures as a coloured table: who waited for whom.
#pragma once

#include <string>
#include <vector>

namespace harness::report {

struct MatrixTable {
  std::string caption;
  std::string corner;                       // above the names of the rows, "waited / held the slots"
  std::vector<std::string> rows, columns;   // names; escaped here
  std::vector<std::vector<double>> values;  // by row and column, >= 0
  int decimals = 1;
};

// The table in a frame that scrolls sideways; cells carry their figure and the colour of their level
// (HeatLevel of heat_map.h). Names of columns stand upright.
std::string MatrixTableHtml(const MatrixTable& matrix);

}  // namespace harness::report
