// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/slot_waits.h"

#include <map>

namespace harness::ideaspace {

std::vector<DayOfHours> SlotWaitsByDay(const LeverInput& input, size_t pool) {
  std::map<int64_t, DayOfHours> days;
  for (uint32_t row = 0; row < input.log().rows(); ++row) {
    if (input.groups.group_of_host[input.log().host[row]] != pool) continue;
    const auto wait = input.SlotWaitOf(row);
    if (!wait) continue;
    const Timestamp ready = input.learned.timeline.ready_us[row];
    DayOfHours& day = days[FloorTo(ready, kMicrosPerDay)];
    const auto hour = static_cast<size_t>(HourOf(ready));
    day.sum[hour] += static_cast<double>(*wait) / kMicrosPerSecond;
    ++day.count[hour];
  }
  std::vector<DayOfHours> list;
  list.reserve(days.size());
  for (const auto& [at, day] : days) list.push_back(day);
  return list;
}

}  // namespace harness::ideaspace
