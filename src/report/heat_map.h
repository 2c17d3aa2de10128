// SPDX-License-Identifier: Apache-2.0
// Hour of the day by day of the week as coloured cells: when something happens.
#pragma once

#include <string>
#include <string_view>

#include "report/facts.h"

namespace harness::report {

struct HeatMap {
  std::string id;
  std::string title;
  std::string description;
  std::string unit;  // after a cell's value: "h", "runs"
  int decimals = 0;  // of a cell's value
  WeekHours values{};
};

inline constexpr int kHeatLevels = 6;  // class h0 (nothing) to h6 (up to the maximum)

// 0 for nothing; otherwise the sixth of (0, largest] that holds `value`.
int HeatLevel(double value, double largest);

// The <svg> and its colour scale.
std::string HeatMapHtml(const HeatMap& map);

// "Mon" for 0.
std::string_view WeekdayName(size_t weekday);

}  // namespace harness::report
