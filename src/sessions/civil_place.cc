// SPDX-License-Identifier: Apache-2.0
#include "sessions/civil_place.h"

#include "absl/time/time.h"
#include "base/text.h"

namespace harness::sessions {
namespace {

// False for names that would read some other file, or that mean another zone on each machine.
bool LoadZone(const std::string& name, absl::TimeZone& zone) {
  if (name.empty() || name.front() == '/' || name.find("..") != name.npos || name.find(':') != name.npos ||
      name == "localtime") {
    return false;
  }
  return absl::LoadTimeZone(name, &zone);
}

}  // namespace

Result<CivilPlace> CivilPlaceOf(Timestamp time, const std::string& zone) {
  Micros offset = 0;
  if (zone != "UTC") {
    thread_local std::string last_name;
    thread_local absl::TimeZone last_zone;
    if (zone != last_name) {
      absl::TimeZone found;
      if (!LoadZone(zone, found)) {
        return InvalidArgument("time zone " + Quoted(zone) +
                               " is not known, expected a name as Europe/Berlin");
      }
      last_name = zone;
      last_zone = found;
    }
    offset = last_zone.At(absl::FromUnixMicros(time)).offset * kMicrosPerSecond;
  }
  const Timestamp local = time + offset;
  CivilPlace place;
  place.hour_of_day = HourOf(local);
  place.day_of_week = WeekdayOf(local);
  place.is_weekend = place.day_of_week >= 5;
  place.day_of_month = CivilFromDays(FloorTo(local, kMicrosPerDay) / kMicrosPerDay).day;
  for (int day = 1; day <= place.day_of_month; ++day) {
    const int weekday = (place.day_of_week - (place.day_of_month - day) % 7 + 7) % 7;
    if (weekday < 5) ++place.business_day_of_month;
  }
  return place;
}

}  // namespace harness::sessions
