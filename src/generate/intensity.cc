// SPDX-License-Identifier: Apache-2.0
#include "generate/intensity.h"

#include <algorithm>
#include <cmath>

namespace harness::generate {
namespace {

constexpr Second kHour = 3600;

double BusinessWeight(int weekday, int hour) {
  const bool weekend = weekday >= 5;
  if (hour >= 8 && hour < 18) return weekend ? 0.22 : (hour == 12 ? 0.8 : 1.0);
  if (hour >= 18 && hour < 22) return weekend ? 0.12 : 0.4;
  return weekend ? 0.05 : 0.2;
}

double HourWeight(Profile profile, const ErpCalendar& calendar, int64_t hour_of_log) {
  const int64_t day = hour_of_log / 24;
  const int hour = static_cast<int>(hour_of_log % 24);
  const int weekday = WeekdayOf(TimestampOf(day * kSecondsPerDay));
  const double close = calendar.CloseFactor(day);
  switch (profile) {
    case Profile::kBusiness:
      return BusinessWeight(weekday, hour) * close;
    case Profile::kSystem:
      return 0.8 + 0.2 * BusinessWeight(weekday, hour);
    case Profile::kNight:
      return (hour >= 20 || hour < 5 ? 1.0 : 0.0) * (weekday == 6 && hour < 5 ? 0.1 : 1.0) * close;
    case Profile::kClose:
      return (BusinessWeight(weekday, hour) + 0.2) * (close > 1.0 ? close : 0.3);
    case Profile::kInClose:
      return calendar.InCloseWindow(day) ? (BusinessWeight(weekday, hour) + 0.2) * close : 0.0;
  }
  return 0.0;
}

}  // namespace

Intensity::Intensity(Profile profile, const ErpCalendar& calendar) {
  const int64_t hours = calendar.end() / kHour + 1;
  double sum = 0.0;
  for (int64_t hour = 0; hour < hours; ++hour) {
    cumulative_.push_back(sum);
    sum += HourWeight(profile, calendar, std::min<int64_t>(hour, calendar.end() / kHour));
  }
  cumulative_.push_back(sum);
  if (sum > 0.0) return;
  for (size_t hour = 0; hour < cumulative_.size(); ++hour) cumulative_[hour] = static_cast<double>(hour);
}

double Intensity::CumulativeAt(Second second) const {
  const size_t hour = static_cast<size_t>(second / kHour);
  const double part = static_cast<double>(second % kHour) / kHour;
  return cumulative_[hour] + part * (cumulative_[hour + 1] - cumulative_[hour]);
}

Second Intensity::At(double u, Second limit) const {
  const double mass = u * CumulativeAt(limit);
  const auto above = std::upper_bound(cumulative_.begin(), cumulative_.end(), mass);
  const auto hour = std::max<int64_t>(0, above - cumulative_.begin() - 1);
  const double low = cumulative_[static_cast<size_t>(hour)];
  const double width = cumulative_[static_cast<size_t>(hour) + 1] - low;
  const double second = (static_cast<double>(hour) + (mass - low) / width) * kHour;
  return std::clamp(static_cast<Second>(std::floor(second)), kFirstSecond, limit - 1);
}

}  // namespace harness::generate
