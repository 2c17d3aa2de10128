// SPDX-License-Identifier: Apache-2.0
#include "report/stacked_bars.h"

#include <algorithm>
#include <numeric>

#include "base/result.h"
#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr double kBarsHeight = 38;
constexpr size_t kBarsLabelLimit = 28;

double Total(const StackedRow& row) {
  return std::accumulate(row.parts.begin(), row.parts.end(), 0.0);
}

std::string Row(const StackedBars& chart, const StackedRow& row, double y, double scale) {
  std::string svg = "<g><text x=\"0\" y=\"" + SvgNumber(y + 14) + "\" class=\"label\">" +
                    Html(row.label, kBarsLabelLimit) + "</text><text x=\"100%\" y=\"" + SvgNumber(y + 14) +
                    "\" class=\"value\">" + Html(row.value_text) +
                    "</text><rect class=\"track\" x=\"0\" y=\"" + SvgNumber(y + 21) +
                    "\" width=\"100%\" height=\"8\" rx=\"2\"/>";
  double at = 0;
  for (size_t i = 0; i < row.parts.size(); ++i) {
    if (row.parts[i] <= 0 || scale <= 0) continue;
    svg += "<rect class=\"part" + std::to_string(i) + "\" x=\"" + SvgPercent(at / scale) + "\" y=\"" +
           SvgNumber(y + 21) + "\" width=\"" + SvgPercent(row.parts[i] / scale) + "\" height=\"8\"><title>" +
           Html(row.label, 200) + ", " + Html(chart.part_names[i]) + ": " + Html(row.part_texts[i]) +
           "</title></rect>";
    at += row.parts[i];
  }
  return svg + "</g>\n";
}

}  // namespace

std::string StackedBarsHtml(const StackedBars& chart) {
  std::string html = "<ul class=\"legend\">";
  for (size_t i = 0; i < chart.part_names.size(); ++i) {
    html += "<li><span class=\"swatch part" + std::to_string(i) + "\"></span>" + Html(chart.part_names[i]) +
            "</li>";
  }
  html += "</ul>\n";
  double largest = 0;
  for (const StackedRow& row : chart.rows) {
    HARNESS_CHECK(row.parts.size() == chart.part_names.size() && row.part_texts.size() == row.parts.size());
    largest = std::max(largest, Total(row));
  }
  html += SvgOpen(chart.id, chart.title, chart.description,
                  kBarsHeight * static_cast<double>(chart.rows.size()), "bars");
  for (size_t i = 0; i < chart.rows.size(); ++i) {
    const StackedRow& row = chart.rows[i];
    html +=
        Row(chart, row, kBarsHeight * static_cast<double>(i), chart.each_row_whole ? Total(row) : largest);
  }
  return html + "</svg>\n";
}

}  // namespace harness::report
