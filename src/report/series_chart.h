// SPDX-License-Identifier: Apache-2.0
// Several quantities over time on one scale, as step lines: the observed queue against the replayed one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace harness::report {

struct ChartSeries {
  std::string name;                           // in the legend
  std::string css_class;                      // "series0" to "series3": which colour
  bool filled = false;                        // the area below it too
  std::vector<std::optional<double>> values;  // >= 0, one a step; an absent one is a gap
};

struct SeriesChart {
  std::string id;
  std::string title;
  std::string description;
  std::string unit;  // of the scale, "executions waiting"
  Timestamp start_us = 0;
  Micros step_us = 0;               // > 0
  std::vector<ChartSeries> series;  // of one length; the last is drawn on top
};

// The legend and the <svg>, for a page with report.css.
std::string SeriesChartHtml(const SeriesChart& chart);

// A file of its own: title, legend, chart and colours in one SVG 1.1 document, light and dark.
std::string SeriesChartFile(const SeriesChart& chart);

}  // namespace harness::report
