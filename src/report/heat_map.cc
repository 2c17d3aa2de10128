// SPDX-License-Identifier: Apache-2.0
#include "report/heat_map.h"

#include <algorithm>
#include <array>

#include "report/format.h"
#include "report/svg.h"

namespace harness::report {
namespace {

constexpr double kLeft = 0.085;  // share of the width for the names of the days
constexpr double kCellHeight = 26;
constexpr double kHeadHeight = 20;

std::string HourText(size_t hour) {
  return (hour < 10 ? "0" : "") + std::to_string(hour) + ":00";
}

double Largest(const WeekHours& values) {
  double largest = 0;
  for (const auto& day : values) largest = std::max(largest, *std::max_element(day.begin(), day.end()));
  return largest;
}

std::string Scale(const HeatMap& map, double largest) {
  std::string html = "<p class=\"heat-scale\"><span>0</span>";
  for (int level = 0; level <= kHeatLevels; ++level) {
    html += "<span class=\"cell h" + std::to_string(level) + "\"></span>";
  }
  return html + "<span>" + Grouped(largest, map.decimals) + " " + Html(map.unit) + "</span></p>\n";
}

}  // namespace

std::string_view WeekdayName(size_t weekday) {
  static constexpr std::array<std::string_view, 7> kNames = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return kNames[weekday];
}

int HeatLevel(double value, double largest) {
  if (!(value > 0) || !(largest > 0)) return 0;
  for (int level = 1; level < kHeatLevels; ++level) {
    if (value * kHeatLevels <= largest * level) return level;
  }
  return kHeatLevels;
}

std::string HeatMapHtml(const HeatMap& map) {
  const double largest = Largest(map.values);
  const double width = (1 - kLeft) / 24;
  std::string svg = SvgOpen(map.id, map.title, map.description, kHeadHeight + 7 * kCellHeight, "heat");
  for (size_t hour = 0; hour < 24; hour += 3) {
    svg += "<text class=\"tick\" x=\"" + SvgPercent(kLeft + width * static_cast<double>(hour)) +
           "\" y=\"12\">" + (hour < 10 ? "0" : "") + std::to_string(hour) + "</text>";
  }
  svg += "\n";
  for (size_t day = 0; day < 7; ++day) {
    const double y = kHeadHeight + kCellHeight * static_cast<double>(day);
    svg += "<text class=\"tick\" x=\"0\" y=\"" + SvgNumber(y + 17) + "\">" + std::string(WeekdayName(day)) +
           "</text>";
    for (size_t hour = 0; hour < 24; ++hour) {
      const double value = map.values[day][hour];
      svg += "<rect class=\"h" + std::to_string(HeatLevel(value, largest)) + "\" x=\"" +
             SvgPercent(kLeft + width * static_cast<double>(hour)) + "\" y=\"" + SvgNumber(y) +
             "\" width=\"" + SvgPercent(width) + "\" height=\"" + SvgNumber(kCellHeight) + "\"><title>" +
             std::string(WeekdayName(day)) + " " + HourText(hour) + ": " + Grouped(value, map.decimals) +
             " " + Html(map.unit) + "</title></rect>";
    }
    svg += "\n";
  }
  return svg + "</svg>\n" + Scale(map, largest);
}

}  // namespace harness::report
