// SPDX-License-Identifier: Apache-2.0
#include "report/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "report/format.h"

namespace harness::report {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<Micros, 17> kSteps = {kMicrosPerSecond,     10 * kMicrosPerSecond, kMicrosPerMinute,
                                           5 * kMicrosPerMinute, 15 * kMicrosPerMinute, 30 * kMicrosPerMinute,
                                           kMicrosPerHour,       2 * kMicrosPerHour,    3 * kMicrosPerHour,
                                           6 * kMicrosPerHour,   12 * kMicrosPerHour,   kMicrosPerDay,
                                           2 * kMicrosPerDay,    4 * kMicrosPerDay,     7 * kMicrosPerDay,
                                           14 * kMicrosPerDay,   21 * kMicrosPerDay};
constexpr std::array<int, 8> kMonthSteps = {1, 2, 3, 6, 12, 24, 60, 120};

std::string DayLabel(Timestamp at) {
  const CivilDate date = CivilFromDays(FloorTo(at, kMicrosPerDay) / kMicrosPerDay);
  return std::to_string(date.day) + " " + std::string(kMonths[static_cast<size_t>(date.month - 1)]);
}

std::string StepLabel(Timestamp at, Micros step) {
  const Micros of_day = at - FloorTo(at, kMicrosPerDay);
  if (step >= kMicrosPerDay || of_day == 0) return DayLabel(at);
  const std::string text = FormatIso(at);  // yyyy-mm-ddThh:mm:ss
  const size_t clock = text.find('T') + 1;
  return text.substr(clock, step < kMicrosPerMinute ? 8 : 5);
}

std::vector<TimeMark> MonthMarks(Timestamp first, Timestamp last, int step) {
  std::vector<TimeMark> marks;
  const CivilDate from = CivilFromDays(FloorTo(first, kMicrosPerDay) / kMicrosPerDay);
  const int64_t months = from.year * 12 + from.month - 1;
  for (int64_t month = months - months % step;; month += step) {
    const CivilDate date{month / 12, static_cast<int>(month % 12) + 1, 1};
    const Timestamp at = DaysFromCivil(date) * kMicrosPerDay;
    if (at > last) return marks;
    if (at < first) continue;
    std::string label(kMonths[static_cast<size_t>(date.month - 1)]);
    if (step >= 12) {
      label = std::to_string(date.year);
    } else if (marks.empty() || date.month <= step) {
      label += " " + std::to_string(date.year);
    }
    marks.push_back({at, std::move(label)});
  }
}

}  // namespace

std::string SvgNumber(double value) {
  std::string text = FormatFixed(value, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string SvgPercent(double ratio) {
  return SvgNumber(ratio * 100) + "%";
}

std::string SvgOpen(std::string_view id, std::string_view title, std::string_view description, double height,
                    std::string_view css_class) {
  const std::string name = Html(id);
  return "<svg class=\"chart " + std::string(css_class) + "\" role=\"img\" aria-labelledby=\"" + name +
         "-t " + name + "-d\" width=\"100%\" height=\"" + SvgNumber(height) + "\">\n<title id=\"" + name +
         "-t\">" + Html(title) + "</title>\n<desc id=\"" + name + "-d\">" + Html(description) + "</desc>\n";
}

AxisScale NiceScale(double peak) {
  if (!(peak > 0) || !std::isfinite(peak)) return {};
  AxisScale best;
  best.top = std::numeric_limits<double>::infinity();
  const int exponent = static_cast<int>(std::floor(std::log10(peak)));
  for (int power = exponent - 1; power <= exponent; ++power) {
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
      // Dividing by a whole power keeps 0.03 what a reader would write.
      const double step = power < 0 ? factor / std::pow(10.0, -power) : factor * std::pow(10.0, power);
      const double steps = std::max(2.0, std::ceil(peak / step * (1 - 1e-12)));
      const double top = step * steps;
      const bool fewer = top < best.top * (1 + 1e-12) && step > best.step;
      if (steps > 5 || !(top < best.top * (1 - 1e-12) || fewer)) continue;
      best = {top, step, std::max(0, -power + (factor == 2.5 ? 1 : 0))};
    }
  }
  return best;
}

std::vector<TimeMark> TimeMarks(Timestamp first, Timestamp last, size_t most) {
  if (last <= first || most == 0) return {};
  const Micros span = last - first;
  for (const Micros step : kSteps) {
    if (span / step >= static_cast<Micros>(most)) continue;
    std::vector<TimeMark> marks;
    Timestamp at = FloorTo(first, step);
    if (at < first) at += step;
    for (; at <= last; at += step) marks.push_back({at, StepLabel(at, step)});
    return marks;
  }
  for (const int step : kMonthSteps) {
    if (std::vector<TimeMark> marks = MonthMarks(first, last, step); marks.size() <= most) return marks;
  }
  return {};
}

}  // namespace harness::report
