// SPDX-License-Identifier: Apache-2.0
#include "report/bar_chart.h"

#include <algorithm>

#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr double kRowHeight = 38;
constexpr double kDetailHeight = 17;
constexpr size_t kLabelLimit = 30;  // fits beside the value on a phone

std::string Row(const Bar& bar, double y, double detail_height, double largest) {
  const std::string text_y = SvgNumber(y + 14);
  const std::string bar_y = SvgNumber(y + detail_height + 21);
  std::string svg = "<g><title>" + Html(bar.label, 200) + ": " + Html(bar.value_text) +
                    (bar.detail.empty() ? "" : " (" + Html(bar.detail) + ")") + "</title>";
  svg += "<text x=\"0\" y=\"" + text_y + "\" class=\"label" + (bar.rest ? " rest" : "") + "\">" +
         Html(bar.label, kLabelLimit) + "</text>";
  svg += "<text x=\"100%\" y=\"" + text_y + "\" class=\"value\">" + Html(bar.value_text) + "</text>";
  if (!bar.detail.empty()) {
    svg += "<text x=\"0\" y=\"" + SvgNumber(y + detail_height + 14) + "\" class=\"rest\">" +
           Html(bar.detail) + "</text>";
  }
  svg += "<rect class=\"track\" x=\"0\" y=\"" + bar_y + "\" width=\"100%\" height=\"8\" rx=\"2\"/>";
  if (bar.value && *bar.value > 0 && largest > 0) {
    svg += std::string("<rect class=\"") + (bar.rest ? "bar-rest" : "bar") + "\" x=\"0\" y=\"" + bar_y +
           "\" width=\"" + SvgPercent(*bar.value / largest) + "\" height=\"8\" rx=\"2\"/>";
  }
  return svg + "</g>\n";
}

}  // namespace

std::string BarChartSvg(const BarChart& chart) {
  // All rows are of one height.
  const bool detailed =
      std::any_of(chart.bars.begin(), chart.bars.end(), [](const Bar& bar) { return !bar.detail.empty(); });
  const double detail_height = detailed ? kDetailHeight : 0;
  const double row_height = kRowHeight + detail_height;
  double largest = 0;
  for (const Bar& bar : chart.bars) largest = std::max(largest, bar.value.value_or(0));
  std::string svg = SvgOpen(chart.id, chart.title, chart.description,
                            row_height * static_cast<double>(chart.bars.size()), "bars");
  for (size_t i = 0; i < chart.bars.size(); ++i) {
    svg += Row(chart.bars[i], row_height * static_cast<double>(i), detail_height, largest);
  }
  return svg + "</svg>\n";
}

}  // namespace harness::report
