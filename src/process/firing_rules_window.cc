// SPDX-License-Identifier: Apache-2.0
#include "process/firing_rules_window.h"

#include <algorithm>

#include "base/prng.h"
#include "process/host_calendar.h"

namespace harness::process {
namespace {

size_t HourOfWeek(Timestamp at) {
  return static_cast<size_t>((at - FloorTo(at - kSomeMonday, kMicrosPerWeek) - kSomeMonday) / kMicrosPerHour);
}

// The first stretch of the rule's calendar that ends after `at`, cut off before `at`.
FiringWindow WindowFrom(const FiringRule& rule, Timestamp at) {
  if (!rule.HasCalendar()) return {at, at + kMicrosPerHour};
  Timestamp day = FloorTo(at, kMicrosPerDay);
  const auto is_set = [&](Timestamp of) { return (rule.weekdays >> WeekdayOf(of) & 1) != 0; };
  while (!is_set(day) || day + rule.hour_to * kMicrosPerHour <= at) day += kMicrosPerDay;
  FiringWindow window{std::max(at, day + rule.hour_from * kMicrosPerHour),
                      day + rule.hour_to * kMicrosPerHour};
  if (rule.hour_from != 0 || rule.hour_to != 24) return window;
  while (is_set(window.to_us)) window.to_us += kMicrosPerDay;  // not all seven days are set
  return window;
}

}  // namespace

FiringOutcome JudgeIn(const FiringRule& rule, const Firing& firing, FiringWindow& window) {
  const auto size = static_cast<size_t>(std::max<int64_t>(1, rule.least_size));
  if (size > firing.ready_us.size()) return FiringOutcome::kNeverHeld;
  const Timestamp complete = firing.ready_us[size - 1];
  const Timestamp aged = firing.ready_us.front() + rule.least_age_us;
  const Timestamp both = std::max(complete, aged);
  if (both > firing.fired_us) return FiringOutcome::kNeverHeld;
  window = WindowFrom(rule, both);
  // Hours are the finest that a rule tells apart: what is reached in the last of them may have come too late.
  const bool late = rule.HasCalendar() && window.to_us - both < kMicrosPerHour;
  if (late && firing.fired_us >= window.to_us) window = WindowFrom(rule, window.to_us);
  if (window.from_us > firing.fired_us) return FiringOutcome::kNeverHeld;
  return firing.fired_us < window.to_us ? FiringOutcome::kFired : FiringOutcome::kHeldBack;
}

double Log2(double x) {
  constexpr double kLog2OfE = 1.4426950408889634;
  return DeterministicLog(x) * kLog2OfE;
}

double BitsOfMinutes(double minutes) {
  constexpr size_t kWeekMinutes = 7 * 24 * 60;
  static const std::vector<double> bits = [] {
    std::vector<double> made;
    for (size_t i = 0; i <= kWeekMinutes + 1; ++i) made.push_back(Log2(1.0 + static_cast<double>(i)));
    return made;
  }();
  if (minutes >= static_cast<double>(kWeekMinutes)) return Log2(1.0 + minutes);
  const auto whole = static_cast<size_t>(std::max(0.0, minutes));
  return bits[whole] + (minutes - static_cast<double>(whole)) * (bits[whole + 1] - bits[whole]);
}

double HoursOf(Micros time) {
  return static_cast<double>(time) / static_cast<double>(kMicrosPerHour);
}

WeekOfArrivals::WeekOfArrivals(const std::vector<Firing>& firings) {
  std::array<int64_t, 168> arrivals{};
  for (const Firing& firing : firings) {
    for (const Timestamp at : firing.ready_us) ++arrivals[HourOfWeek(at)];
  }
  const int64_t most = std::max<int64_t>(1, *std::max_element(arrivals.begin(), arrivals.end()));
  for (size_t hour = 0; hour < arrivals.size(); ++hour) {
    until_[hour + 1] = until_[hour] + static_cast<double>(arrivals[hour]) / static_cast<double>(most);
  }
}

double WeekOfArrivals::HoursUntil(Timestamp at) const {
  const size_t hour = HourOfWeek(at);
  const double part = HoursOf(at - FloorTo(at, kMicrosPerHour));
  return until_[hour] + part * (until_[hour + 1] - until_[hour]);
}

double WeekOfArrivals::BitsOf(const FiringWindow& window) const {
  const double hours = HoursUntil(window.to_us) - HoursUntil(window.from_us);
  return BitsOfMinutes(60.0 * (hours < 0 ? hours + until_.back() : hours));
}

double WeekOfArrivals::BitsOf(Micros age) const {
  return BitsOfMinutes(60.0 * HoursOf(age) * until_.back() / 168.0);
}

}  // namespace harness::process
