// SPDX-License-Identifier: Apache-2.0
#include "report/chart_frame.h"

#include <cmath>

#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr size_t kMarks = 6;  // that fit beside each other on a phone

}  // namespace

std::string ScaleGrid(const PlotPlace& place, const AxisScale& scale, const std::string& unit) {
  std::string svg;
  const auto steps = static_cast<int>(std::lround(scale.top / scale.step));
  for (int i = 0; i <= steps; ++i) {
    const double y = place.top + place.height * (1 - static_cast<double>(i) / steps);
    svg += "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"" + SvgNumber(y) + "\" y2=\"" + SvgNumber(y) +
           "\"/><text class=\"tick end\" x=\"-8\" y=\"" + SvgNumber(y + 4) + "\">" +
           (i == 0 ? "0" : Grouped(scale.step * i, scale.decimals)) + "</text>";
  }
  if (!unit.empty())
    svg += "<text class=\"tick\" x=\"0\" y=\"" + SvgNumber(place.top - 5) + "\">" + Html(unit) + "</text>";
  return svg + "\n";
}

std::string TimeAxis(const PlotPlace& place, Timestamp start, Micros span) {
  std::string svg;
  for (const TimeMark& mark : TimeMarks(start, start + span, kMarks)) {
    const double at = static_cast<double>(mark.at - start) / static_cast<double>(span);
    const char* anchor = at < 0.05 ? "start" : at > 0.95 ? "end" : "middle";
    svg += "<line class=\"mark\" x1=\"" + SvgPercent(at) + "\" x2=\"" + SvgPercent(at) + "\" y1=\"" +
           SvgNumber(place.top + place.height) + "\" y2=\"" + SvgNumber(place.top + place.height + 4) +
           "\"/><text class=\"tick " + anchor + "\" x=\"" + SvgPercent(at) + "\" y=\"" +
           SvgNumber(place.top + place.height + 17) + "\">" + Html(mark.label) + "</text>";
  }
  return svg + "\n";
}

std::string InnerPlot(const PlotPlace& place, const std::string& paths) {
  return "<svg x=\"0\" y=\"" + SvgNumber(place.top) + "\" width=\"100%\" height=\"" +
         SvgNumber(place.height) + "\" viewBox=\"0 0 " + SvgNumber(kPathWidth) + " " +
         SvgNumber(place.height) + "\" preserveAspectRatio=\"none\">" + paths + "</svg>\n";
}

std::string StepPath(std::span<const std::optional<double>> values, double scale, double height,
                     bool closed) {
  const auto x = [&](size_t i) {
    return SvgNumber(kPathWidth * static_cast<double>(i) / static_cast<double>(values.size()));
  };
  const std::string zero = SvgNumber(height);
  std::string path;
  bool open = false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) {
      if (open && closed) path += "V" + zero + "Z";
      open = false;
      continue;
    }
    const std::string y = SvgNumber(height * (1 - *values[i] / scale));
    if (!open) path += "M" + x(i) + " " + (closed ? zero + "V" + y : y);
    if (open) path += "V" + y;
    path += "H" + x(i + 1);
    open = true;
  }
  if (open && closed) path += "V" + zero + "Z";
  return path;
}

}  // namespace harness::report
