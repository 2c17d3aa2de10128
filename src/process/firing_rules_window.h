// SPDX-License-Identifier: Apache-2.0
// The stretch of time in which a firing rule first holds, and how much it tells.
#pragma once

#include <array>
#include <vector>

#include "process/firing_rules.h"

namespace harness::process {

// When a rule lets a batch fire: from the instant at which size and age are reached, or from the beginning of
// the rule's weekdays and hours where that is later, to their end; an hour for a rule without a calendar.
struct FiringWindow {
  Timestamp from_us = 0;
  Timestamp to_us = 0;
};

// As Judge(); `window` is set unless the rule never held.
FiringOutcome JudgeIn(const FiringRule& rule, const Firing& firing, FiringWindow& window);

// log2 of x >= 1 from +, -, *, / alone.
double Log2(double x);
// log2 of 1 + the minutes, 0 or more; between whole minutes on the chord.
double BitsOfMinutes(double minutes);
double HoursOf(Micros time);

// How often each hour of the week sees an arrival.
class WeekOfArrivals {
 public:
  explicit WeekOfArrivals(const std::vector<Firing>& firings);
  // log2 of 1 + the minutes of the window, each counted by the arrivals of its hour over those of the busiest
  // hour. Requires a window of at most a week.
  double BitsOf(const FiringWindow& window) const;
  // log2 of 1 + the minutes, each counted as the mean hour of the week.
  double BitsOf(Micros age) const;

 private:
  double HoursUntil(Timestamp at) const;  // since the Monday before; weighted
  std::array<double, 169> until_{};       // by hour of the week: weighted hours before it
};

}  // namespace harness::process
