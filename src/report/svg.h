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

// Smallest of 1, 2, 2.5 or 5 times a power of ten that is not below `value`; 1 when value is not above 0.
double NiceCeiling(double value);

struct TimeMark {
  Timestamp at = 0;
  std::string label;  // "Jul 2025", "14 Jul", "06:00"
};

// At most `most` marks at whole months, days, hours or minutes inside [first, last], UTC.
std::vector<TimeMark> TimeMarks(Timestamp first, Timestamp last, size_t most);

}  // namespace harness::report
