// SPDX-License-Identifier: Apache-2.0
#include "report/matrix_table.h"

#include <algorithm>

#include "base/result.h"
#include "report/format.h"
#include "report/heat_map.h"

namespace harness::report {

std::string MatrixTableHtml(const MatrixTable& matrix) {
  double largest = 0;
  for (const auto& row : matrix.values) {
    HARNESS_CHECK(row.size() == matrix.columns.size());
    for (const double value : row) largest = std::max(largest, value);
  }
  const std::string caption = Html(matrix.caption);
  std::string html = "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + caption +
                     "\"><table class=\"matrix\"><caption>" + caption +
                     "</caption><thead><tr><th scope=\"col\">" + Html(matrix.corner) + "</th>";
  for (const std::string& column : matrix.columns) {
    html += "<th scope=\"col\" class=\"upright\"><span>" + HtmlName(column, 28) + "</span></th>";
  }
  html += "</tr></thead><tbody>\n";
  for (size_t i = 0; i < matrix.rows.size(); ++i) {
    html += "<tr><th scope=\"row\">" + HtmlName(matrix.rows[i], 28) + "</th>";
    for (const double value : matrix.values[i]) {
      html += "<td class=\"num h" + std::to_string(HeatLevel(value, largest)) + "\">" +
              (value > 0 ? Grouped(value, matrix.decimals) : "") + "</td>";
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

}  // namespace harness::report
