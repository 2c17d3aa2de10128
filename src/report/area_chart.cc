// SPDX-License-Identifier: Apache-2.0
#include "report/area_chart.h"

#include "report/chart_frame.h"
#include "report/svg.h"

namespace harness::report {
std::optional<size_t> PeakOf(const std::vector<std::optional<double>>& values) {
  std::optional<size_t> peak;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] && (!peak || *values[i] > *values[*peak])) peak = i;
  }
  return peak;
}

std::string AreaChartSvg(const AreaChart& chart) {
  const PlotPlace place;
  const auto peak = PeakOf(chart.values);
  const AxisScale scale = NiceScale(peak ? *chart.values[*peak] : 0);
  const auto path = [&](const char* kind, bool closed) {
    return "<path class=\"" + std::string(kind) + " " + chart.series_class + "\" d=\"" +
           StepPath(chart.values, scale.top, place.height, closed) + "\"/>";
  };
  return SvgOpen(chart.id, chart.title, chart.description, place.top + place.height + kAxisHeight, "area") +
         ScaleGrid(place, scale) +
         TimeAxis(place, chart.start_us, chart.step_us * static_cast<Micros>(chart.values.size())) +
         InnerPlot(place, path("fill", true) + path("edge", false)) + "</svg>\n";
}

}  // namespace harness::report
