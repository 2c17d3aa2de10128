// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_calendar.h"

#include <algorithm>
#include <cmath>

namespace harness::generate {
namespace {

constexpr Second kTick = 300;
constexpr Second kWeekSeconds = 7 * kSecondsPerDay;
constexpr int64_t kFirstSunday = 5;  // 2025-07-06, as day of the log
constexpr Second kMaintenanceBegin = 2 * 3600;

}  // namespace

std::string MonthText(int64_t year, int month) {
  return std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month);
}

ErpCalendar::ErpCalendar(uint64_t seed, double rows_scale, int64_t qemail_runs, bool month_end)
    : end_(kFirstSecond +
           static_cast<Second>(std::floor(static_cast<double>(kSpanSeconds) * rows_scale + 0.5))),
      month_end_(month_end) {
  MakeMonths(seed);
  MakeClosed(qemail_runs);
}

void ErpCalendar::MakeMonths(uint64_t seed) {
  Philox random(std::to_string(seed), "generate erp", "roll day");
  const int64_t days = end_ / kSecondsPerDay + 1;
  for (int64_t day = 0; day < days; ++day) {
    const CivilDate date = CivilFromDays(kFirstDay + day);
    if (date.day == 1) {
      const int roll_day = 1 + static_cast<int>(random.Below(4));
      const Second begin = static_cast<Second>(day * kSecondsPerDay);
      months_.push_back({date.year, date.month, roll_day, begin, begin + (roll_day - 1) * kSecondsPerDay});
    }
    month_of_day_.push_back(static_cast<uint32_t>(months_.size() - 1));
  }
}

void ErpCalendar::MakeClosed(int64_t qemail_runs) {
  const int64_t ticks = (end_ - kFirstSecond) / kTick + 1;
  const int64_t skipped = std::max<int64_t>(0, ticks - qemail_runs);
  std::vector<Second> begins;
  for (int64_t day = kFirstSunday; day * kSecondsPerDay + kSecondsPerDay / 2 < end_; day += 7) {
    begins.push_back(static_cast<Second>(day * kSecondsPerDay) + kMaintenanceBegin);
  }
  // A log of a few days has no Sunday; its maintenance is in the first night.
  if (begins.empty()) begins.push_back(kMaintenanceBegin);
  const int64_t weeks = static_cast<int64_t>(begins.size());
  Second before = 0;
  for (int64_t week = 0; week < weeks; ++week) {
    const int64_t length = skipped / weeks + (week < skipped % weeks ? 1 : 0);
    const Second begin = begins[static_cast<size_t>(week)];
    closed_.push_back({begin, begin + static_cast<Second>(length) * kTick});
    closed_before_.push_back(before);
    before += static_cast<Second>(length) * kTick;
  }
}

int64_t ErpCalendar::WindowAt(Second second) const {
  if (second < closed_.front().begin) return -1;
  const int64_t index = (second - closed_.front().begin) / kWeekSeconds;
  return std::min<int64_t>(index, static_cast<int64_t>(closed_.size()) - 1);
}

Second ErpCalendar::ClosedBefore(Second second) const {
  const int64_t index = WindowAt(second);
  if (index < 0) return 0;
  const ClosedWindow& window = closed_[static_cast<size_t>(index)];
  return closed_before_[static_cast<size_t>(index)] + std::min(second, window.end) - window.begin;
}

bool ErpCalendar::IsClosed(Second second) const {
  const int64_t index = WindowAt(second);
  return index >= 0 && second < closed_[static_cast<size_t>(index)].end;
}

int ErpCalendar::DayOfMonth(Second second) const {
  return 1 + (second - months_[MonthIndex(second)].begin) / kSecondsPerDay;
}

double ErpCalendar::CloseFactor(int64_t day) const {
  if (!month_end_) return 1.0;
  if (IsPeakDay(day)) return 1.8;
  return DayOfMonth(static_cast<Second>(day * kSecondsPerDay)) >= 20 ? 1.3 : 1.0;
}

bool ErpCalendar::InCloseWindow(int64_t day) const {
  const Second second = static_cast<Second>(day * kSecondsPerDay);
  const int day_of_month = DayOfMonth(second);
  return day_of_month >= 20 || day_of_month < months_[MonthIndex(second)].roll_day;
}

bool ErpCalendar::IsPeakDay(int64_t day) const {
  const Second second = static_cast<Second>(day * kSecondsPerDay);
  const AccountingMonth& month = months_[MonthIndex(second)];
  const int day_of_month = DayOfMonth(second);
  return day_of_month <= month.roll_day || day_of_month >= DaysInMonth(month.year, month.month) - 1;
}

}  // namespace harness::generate
