// SPDX-License-Identifier: Apache-2.0
#include "report/stacked_area.h"

#include <algorithm>

#include "report/chart_frame.h"
#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr PlotPlace kAreaPlace{16, 180};

bool IsNothing(const StackedPart& part) {
  return std::none_of(part.values.begin(), part.values.end(), [](double value) { return value > 0; });
}

// The band between `below` and `above`, both by step: along the top to the right, along the bottom back.
std::string Band(const std::vector<double>& below, const std::vector<double>& above, double scale) {
  const auto steps = static_cast<double>(below.size());
  const auto x = [&](size_t i) { return SvgNumber(kPathWidth * static_cast<double>(i) / steps); };
  const auto y = [&](double value) { return SvgNumber(kAreaPlace.height * (1 - value / scale)); };
  std::string path = "M0 " + y(below.front());
  for (size_t i = 0; i < above.size(); ++i) path += "V" + y(above[i]) + "H" + x(i + 1);
  for (size_t i = below.size(); i-- > 0;) path += "V" + y(below[i]) + "H" + x(i);
  return path + "Z";
}

}  // namespace

std::string StackedAreaHtml(const StackedArea& chart) {
  const size_t steps = chart.parts.empty() ? 0 : chart.parts.front().values.size();
  std::vector<double> total(steps, 0.0);
  for (const StackedPart& part : chart.parts) {
    for (size_t i = 0; i < steps; ++i) total[i] += part.values[i];
  }
  const AxisScale scale = NiceScale(steps == 0 ? 0 : *std::max_element(total.begin(), total.end()));
  std::string legend;
  std::string paths;
  std::vector<double> below(steps, 0.0);
  for (const StackedPart& part : chart.parts) {
    if (IsNothing(part)) continue;
    std::vector<double> above = below;
    for (size_t i = 0; i < steps; ++i) above[i] += part.values[i];
    legend += "<li><span class=\"swatch " + part.css_class + "\"></span>" + Html(part.name) + "</li>";
    paths += "<path class=\"" + part.css_class + "\" d=\"" + Band(below, above, scale.top) + "\"><title>" +
             Html(part.name) + "</title></path>";
    below = std::move(above);
  }
  return "<ul class=\"legend\">" + legend + "</ul>\n" +
         SvgOpen(chart.id, chart.title, chart.description, kAreaPlace.top + kAreaPlace.height + kAxisHeight,
                 "stack") +
         InnerPlot(kAreaPlace, paths) + ScaleGrid(kAreaPlace, scale, chart.unit) +
         TimeAxis(kAreaPlace, chart.start_us, chart.step_us * static_cast<Micros>(steps)) + "</svg>\n";
}

}  // namespace harness::report
