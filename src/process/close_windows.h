// SPDX-License-Identifier: Apache-2.0
// Accounting-month close windows: where the books of a month are being closed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "eventlog/data_accessor.h"

namespace harness::process {

// [from_us, to_us), UTC. `month` is the accounting month that rolls in: year * 100 + month.
struct CloseWindow {
  int64_t month = 0;
  Timestamp from_us = 0;
  Timestamp to_us = 0;
  std::string source;    // "parameters" or "static"
  int64_t roll_day = 0;  // day of `month` on which the new month takes over; 0 when static
  int64_t n = 0;         // rows with a month on the two days of the streak
  double share = 0;      // their share of the new month
};

// Both in order of months, and so of their begins and of their ends.
struct CloseWindows {
  std::vector<CloseWindow> fixed;    // day 20 of the month before to day 5, for every month of the log
  std::vector<CloseWindow> dynamic;  // the same months; from parameters where they tell, else the fixed one
  bool InStatic(Timestamp at) const;
  bool InDynamic(Timestamp at) const;
};

struct CloseOptions {
  int first_day = 20;       // of the month before
  int static_last_day = 5;  // of the month, inclusive
  double share = 0.5;       // share of the new month on a day of the streak, at least
  int64_t least_rows = 3;   // rows with a month that a day of the streak must have
  int last_roll_day = 20;   // a streak that begins later is no roll
};

// The roll day of a month is the first day of its first two days in a row (in the log's UTC days) on which,
// of the rows that name this month or the one before, at least `share` name this month. The window runs from
// `first_day` of the month before to the end of the roll day. Without such a streak the fixed window stands.
Result<CloseWindows> FindCloseWindows(eventlog::DataAccessor& data, const CloseOptions& options);

// 202601 to 202512.
int64_t MonthBefore(int64_t month);

Json ToJson(const CloseWindow& window);

// The windows as another plugin's metrics give them: {"static": [...], "dynamic": [...]}.
Result<CloseWindows> CloseWindowsFromJson(const Json& metrics);

}  // namespace harness::process
