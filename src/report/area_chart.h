// SPDX-License-Identifier: Apache-2.0
// One quantity over time as a filled step line: how many are waiting, how many are running.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace harness::report {

struct AreaChart {
  std::string id;
  std::string title;
  std::string description;
  std::string series_class;  // "series0" or "series1": which colour
  Timestamp start_us = 0;
  Micros step_us = 0;                         // > 0
  std::vector<std::optional<double>> values;  // >= 0, one a step; an absent one is a gap
};

// The <svg>, with a scale from 0 to a round number and marks at whole months, days or hours (UTC).
std::string AreaChartSvg(const AreaChart& chart);

// Position of the largest known value; the first of equals. Nothing when no value is known.
std::optional<size_t> PeakOf(const std::vector<std::optional<double>>& values);

}  // namespace harness::report
