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
  kNight,     // 20 to 5 UTC
  kClose,     // mostly in the close windows
};
inline constexpr size_t kProfileCount = 4;

// An intensity that is constant inside each hour of the log.
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
