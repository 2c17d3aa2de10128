// SPDX-License-Identifier: Apache-2.0
// Where a moment lies in the day, the week and the month of a time zone.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace harness::sessions {

struct CivilPlace {
  int hour_of_day = 0;   // 0..23
  int day_of_week = 0;   // 0 is Monday
  int day_of_month = 1;  // 1..31
  int business_day_of_month =
      0;                    // days from Monday to Friday since the first, this one included; no holidays
  bool is_weekend = false;  // Saturday or Sunday
};

// `zone` is an IANA name ("Europe/Berlin") or "UTC". Errors: kInvalidArgument for an unknown one.
Result<CivilPlace> CivilPlaceOf(Timestamp time, const std::string& zone);

}  // namespace harness::sessions
