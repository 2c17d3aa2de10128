// SPDX-License-Identifier: Apache-2.0
// A quantity against a few choices side by side: hours waited with 0 to 4 slots more, by each way to know.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace harness::report {

struct CurvePoint {
  std::optional<double> value;      // >= 0; absent: no point, and the line has a gap
  std::optional<double> low, high;  // interval, drawn as a whisker; both or none
};

struct Curve {
  std::string name;       // in the legend
  std::string css_class;  // "series0" to "series3"
  bool dashed = false;    // a figure that is not to be believed
  std::vector<CurvePoint> points;
};

struct CurveChart {
  std::string id;
  std::string title;
  std::string description;
  std::string unit;                  // of the scale, "h waited"
  std::vector<std::string> choices;  // under the axis, "+1 slot"; a line break begins another line
  std::vector<Curve> curves;         // each with one point a choice; the last is drawn on top
};

// The legend and the <svg>; curves without a point are left out of both.
std::string CurveChartHtml(const CurveChart& chart);

}  // namespace harness::report
