// SPDX-License-Identifier: Apache-2.0
// The calendar of the simulated ERP system: span, accounting months and their close, weekly maintenance.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/prng.h"
#include "base/time.h"

namespace harness::generate {

// Seconds since midnight UTC of the log's first day, 2025-07-01: fits 68 years.
using Second = int32_t;

inline constexpr int64_t kFirstDay = 20270;        // 2025-07-01 as days since 1970-01-01
inline constexpr Second kFirstSecond = 2;          // first event: 2025-07-01 00:00:02
inline constexpr int64_t kSpanSeconds = 17060158;  // to 2026-01-14 10:56:00 at scale 1
inline constexpr Second kSecondsPerDay = 86400;

inline Timestamp TimestampOf(int64_t second) {
  return kFirstDay * kMicrosPerDay + second * kMicrosPerSecond;
}

// One accounting month of the log: `roll_day` (1..4) is the day of the month from which most parameters
// name this month; before it the month before is still being closed.
struct AccountingMonth {
  int64_t year = 0;
  int month = 0;
  int roll_day = 0;
  Second begin = 0;  // midnight of its first day
  Second roll = 0;   // midnight of its roll day
};

// Both hosts are closed for starts in [begin, end); what runs goes on.
struct ClosedWindow {
  Second begin = 0;
  Second end = 0;
};

class ErpCalendar {
 public:
  // `qemail_runs` ticks of the five-minute schedule must happen: the weekly window (Sunday 02:00) is as
  // long as needed to swallow the others, in whole ticks, the first weeks one tick longer.
  ErpCalendar(uint64_t seed, double rows_scale, int64_t qemail_runs, bool month_end);

  Second end() const { return end_; }
  const std::vector<AccountingMonth>& months() const { return months_; }
  const std::vector<ClosedWindow>& closed() const { return closed_; }
  // The month that holds `second`; requires 0 <= second <= end().
  size_t MonthIndex(Second second) const {
    return month_of_day_[static_cast<size_t>(second / kSecondsPerDay)];
  }
  int DayOfMonth(Second second) const;
  // Closed seconds in [0, second).
  Second ClosedBefore(Second second) const;
  bool IsClosed(Second second) const;
  // Load of the day relative to a day far from the close: 1 outside, above 1 from day 20 to the roll.
  double CloseFactor(int64_t day) const;
  // From day 20 of a month to the roll day of the next one, exclusive.
  bool InCloseWindow(int64_t day) const;
  // Days on which month-end batches are submitted: the last two of a month up to the roll day after.
  bool IsPeakDay(int64_t day) const;

 private:
  void MakeMonths(uint64_t seed);
  void MakeClosed(int64_t qemail_runs);
  // Index of the last window that begins at or before `second`, or -1.
  int64_t WindowAt(Second second) const;

  Second end_ = 0;
  bool month_end_ = true;
  std::vector<AccountingMonth> months_;
  std::vector<uint32_t> month_of_day_;
  std::vector<ClosedWindow> closed_;
  std::vector<Second> closed_before_;  // sum of the lengths of the windows before this one
};

// "2025-09".
std::string MonthText(int64_t year, int month);

}  // namespace harness::generate
