// SPDX-License-Identifier: Apache-2.0
// Parts of a whole over time, stacked: hours waited by cause, step by step.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace harness::report {

struct StackedPart {
  std::string name;
  std::string css_class;       // which colour, "cause-held"
  std::vector<double> values;  // >= 0, one a step
};

struct StackedArea {
  std::string id;
  std::string title;
  std::string description;
  std::string unit;  // of the scale, "h waited"
  Timestamp start_us = 0;
  Micros step_us = 0;              // > 0
  std::vector<StackedPart> parts;  // of one length; the first stands at the bottom
};

// The legend and the <svg>; parts that are nothing everywhere are left out of both.
std::string StackedAreaHtml(const StackedArea& chart);

}  // namespace harness::report
