// SPDX-License-Identifier: Apache-2.0
// Arrival times drawn from an hourly intensity by its inverse cumulative distribution.
#pragma once

#include <cstdint>
#include <vector>

#include "generate/erp_calendar.h"

namespace harness::generate {

// When the executions of a process come.
enum class Profile : uint8_t {
  kBusiness,  // users at their desks: weekdays 8 to 18 UTC, more around the close
  kSystem,    // nearly level, day and night
  kNight,     // 20 to 5 UTC only
  kClose,     // mostly around the close
  kInClose,   // in close windows only: from day 20 to the roll day of the next month, exclusive
};
inline constexpr size_t kProfileCount = 5;

// An intensity that is constant inside each hour of the log; level where no hour of a short log has any.
class Intensity {
 public:
  Intensity(Profile profile, const ErpCalendar& calendar);
  // The time at which the share `u` (0 <= u < 1) of the arrivals up to `limit` has come: exactly N
  // arrivals are N draws of u. Returns a second in [kFirstSecond, limit).
  Second At(double u, Second limit) const;

 private:
  double CumulativeAt(Second second) const;
  std::vector<double> cumulative_;  // at the start of hour i; one more than there are hours
};

}  // namespace harness::generate
