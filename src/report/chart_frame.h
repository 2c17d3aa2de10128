// SPDX-License-Identifier: Apache-2.0
// What every chart over time has around its plot: lines of the scale, marks of the clock, and steps as paths.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "report/svg.h"

namespace harness::report {

inline constexpr double kAxisHeight = 22;  // below the plot, for the marks of the clock
// Left of the plot, for the values of the scale. The page leaves it by report.css (.area, .stack, .curves).
inline constexpr double kScaleWidth = 58;
inline constexpr double kPathWidth = 1000;  // of the stretched inner drawing that holds a plot's paths

// The plot's place below the top of the <svg>, in pixels.
struct PlotPlace {
  double top = 16;
  double height = 120;
};

// A line at each step of `scale` with its value on the left of the plot, where no data is; `unit`, where
// there is one, stands above the plot.
std::string ScaleGrid(const PlotPlace& place, const AxisScale& scale, const std::string& unit = "");

// At most six marks at whole months, days, hours or minutes (UTC), below the plot.
std::string TimeAxis(const PlotPlace& place, Timestamp start, Micros span);

// The inner <svg> around paths drawn in kPathWidth x place.height units.
std::string InnerPlot(const PlotPlace& place, const std::string& paths);

// A step line of `values` (one a step, in units of `scale`) over kPathWidth x height; an absent one is a gap.
// `closed`: as an area down to the zero line.
std::string StepPath(std::span<const std::optional<double>> values, double scale, double height, bool closed);

}  // namespace harness::report
