// SPDX-License-Identifier: Apache-2.0
#include "report/area_chart.h"

#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr double kTop = 16;
constexpr double kPlotHeight = 120;
constexpr double kBottom = 22;
constexpr size_t kMarks = 6;         // that fit beside each other on a phone
constexpr double kPathWidth = 1000;  // of the stretched inner drawing

// Steps between gaps, each a closed area down to the zero line, or (`closed` false) its upper edge.
std::string StepPath(const AreaChart& chart, double scale, bool closed) {
  const auto x = [&](size_t i) {
    return SvgNumber(kPathWidth * static_cast<double>(i) / static_cast<double>(chart.values.size()));
  };
  const std::string zero = SvgNumber(kPlotHeight);
  std::string path;
  bool open = false;
  for (size_t i = 0; i < chart.values.size(); ++i) {
    if (!chart.values[i]) {
      if (open && closed) path += "V" + zero + "Z";
      open = false;
      continue;
    }
    const std::string y = SvgNumber(kPlotHeight * (1 - *chart.values[i] / scale));
    if (!open) path += "M" + x(i) + " " + (closed ? zero + "V" + y : y);
    if (open) path += "V" + y;
    path += "H" + x(i + 1);
    open = true;
  }
  if (open && closed) path += "V" + zero + "Z";
  return path;
}

std::string Grid(double scale) {
  std::string svg;
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = kTop + kPlotHeight * (1 - share);
    svg +=
        "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"" + SvgNumber(y) + "\" y2=\"" + SvgNumber(y) + "\"/>";
    if (share == 0) continue;
    const double value = scale * share;
    const int decimals = value < 1 ? 2 : value < 10 ? 1 : 0;
    svg +=
        "<text class=\"tick\" x=\"0\" y=\"" + SvgNumber(y - 4) + "\">" + Grouped(value, decimals) + "</text>";
  }
  return svg + "\n";
}

std::string TimeAxis(const AreaChart& chart) {
  const Micros span = chart.step_us * static_cast<Micros>(chart.values.size());
  std::string svg;
  for (const TimeMark& mark : TimeMarks(chart.start_us, chart.start_us + span, kMarks)) {
    const double at = static_cast<double>(mark.at - chart.start_us) / static_cast<double>(span);
    const char* anchor = at < 0.05 ? "start" : at > 0.95 ? "end" : "middle";
    svg += "<line class=\"mark\" x1=\"" + SvgPercent(at) + "\" x2=\"" + SvgPercent(at) + "\" y1=\"" +
           SvgNumber(kTop + kPlotHeight) + "\" y2=\"" + SvgNumber(kTop + kPlotHeight + 4) +
           "\"/><text class=\"tick " + anchor + "\" x=\"" + SvgPercent(at) + "\" y=\"" +
           SvgNumber(kTop + kPlotHeight + 17) + "\">" + Html(mark.label) + "</text>";
  }
  return svg + "\n";
}

}  // namespace

std::optional<size_t> PeakOf(const std::vector<std::optional<double>>& values) {
  std::optional<size_t> peak;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] && (!peak || *values[i] > *values[*peak])) peak = i;
  }
  return peak;
}

std::string AreaChartSvg(const AreaChart& chart) {
  const auto peak = PeakOf(chart.values);
  const double scale = NiceCeiling(peak ? *chart.values[*peak] : 0);
  std::string svg = SvgOpen(chart.id, chart.title, chart.description, kTop + kPlotHeight + kBottom, "area");
  svg += Grid(scale) + TimeAxis(chart);
  svg += "<svg x=\"0\" y=\"" + SvgNumber(kTop) + "\" width=\"100%\" height=\"" + SvgNumber(kPlotHeight) +
         "\" viewBox=\"0 0 " + SvgNumber(kPathWidth) + " " + SvgNumber(kPlotHeight) +
         "\" preserveAspectRatio=\"none\"><path class=\"fill " + chart.series_class + "\" d=\"" +
         StepPath(chart, scale, true) + "\"/><path class=\"edge " + chart.series_class + "\" d=\"" +
         StepPath(chart, scale, false) + "\"/></svg>\n";
  return svg + "</svg>\n";
}

}  // namespace harness::report
