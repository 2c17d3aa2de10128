// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/slot_waits.h"

#include <map>

namespace harness::ideaspace {

std::vector<DayOfHours> SlotWaitsByDay(const LeverInput& input, size_t pool) {
  std::map<Timestamp, DayOfHours> days;
  // Rows come nearly in order of time: most belong to the day of the one before.
  DayOfHours* day = nullptr;
  Timestamp from = 0;
  for (uint32_t row = 0; row < input.log().rows(); ++row) {
    if (input.groups.group_of_host[input.log().host[row]] != pool) continue;
    const auto wait = input.SlotWaitOf(row);
    if (!wait) continue;
    const Timestamp ready = input.learned.timeline.ready_us[row];
    if (day == nullptr || ready < from || ready - from >= kMicrosPerDay) {
      from = FloorTo(ready, kMicrosPerDay);
      day = &days[from];
    }
    const auto hour = static_cast<size_t>((ready - from) / kMicrosPerHour);
    day->sum[hour] += static_cast<double>(*wait) / kMicrosPerSecond;
    ++day->count[hour];
  }
  std::vector<DayOfHours> list;
  list.reserve(days.size());
  for (const auto& [at, day] : days) list.push_back(day);
  return list;
}

}  // namespace harness::ideaspace
