// SPDX-License-Identifier: Apache-2.0
// Pieces that every chart shares: the accessible SVG frame, numbers for attributes, marks on an axis.
//
// Charts place things by percent of their width and by pixels of height, so that text keeps its size on a
// phone. Colours come from classes of report.css, so that light, dark and print each have theirs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace harness::report {

// Shortest of at most two decimals, for attributes: "12.5".
std::string SvgNumber(double value);
std::string SvgPercent(double ratio);  // 0.125 is "12.5%"

// <svg role="img"> with title and description read by screen readers; `id` is unique in the document.
std::string SvgOpen(std::string_view id, std::string_view title, std::string_view description, double height,
                    std::string_view css_class);

// Lines at 0, step, 2 step ... top.
struct AxisScale {
  double top = 1, step = 0.5;
  // Of a label, so that neighbouring ones differ.
  int decimals = 1;
};

// The smallest top not below `peak` that is 2 to 5 steps of 1, 2, 2.5 or 5 times a power of ten; the fewest
// steps where several come to it. 0 to 1 when peak is not above 0.
AxisScale NiceScale(double peak);

struct TimeMark {
  Timestamp at = 0;
  std::string label;  // "Jul 2025", "14 Jul", "06:00"
};

// At most `most` marks at whole months, days, hours or minutes inside [first, last], UTC.
std::vector<TimeMark> TimeMarks(Timestamp first, Timestamp last, size_t most);

}  // namespace harness::report
