// SPDX-License-Identifier: Apache-2.0
// When work is asked for: by hour of the week, and how far apart the runs of each activity are.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "process/log_rows.h"

namespace harness::process {

struct ActivityArrivals {
  std::string process_id;
  int64_t runs = 0;                     // all rows of the activity
  std::optional<double> median_gap_us;  // type 7 median of the gaps; nothing with fewer than two known times
  int64_t gaps = 0;
};

struct Arrivals {
  std::vector<ActivityArrivals> activities;                  // by process_id
  std::array<std::array<int64_t, 24>, 7> by_weekday_hour{};  // Monday first, UTC
  std::optional<double> median_gap_us;                       // between any two arrivals in a row
  int64_t without_time = 0;
};

// Arrival is the queue time; where the log `info` tells of has no such column, the start, else the end. One
// pass.
Result<Arrivals> CollectArrivals(const LogRows& rows, const eventlog::DatasetInfo& info);

}  // namespace harness::process
