// SPDX-License-Identifier: Apache-2.0
#include "process/timeline.h"

#include <algorithm>
#include <bit>

namespace harness::process {

Timestamp ReadyTime(const Executions& log, size_t row) {
  const Timestamp eligible = log.eligible_us[row];
  const Timestamp started = log.started_us[row];
  if (eligible == kUnknownTime || started == kUnknownTime || started < eligible) return kUnknownTime;
  if (log.predecessor[row] == kNoRow) return eligible;
  const Timestamp released = log.ended_us[log.predecessor[row]];
  return released == kUnknownTime ? started : std::clamp(released, eligible, started);
}

// One pass spreads the rows over as many stretches of time as there are rows, each is then put in order.
void SortByTime(const std::vector<Timestamp>& times, std::vector<uint32_t>& rows) {
  if (rows.size() < 2) return;
  Timestamp first = INT64_MAX, last = INT64_MIN;
  for (const uint32_t row : rows) {
    first = std::min(first, times[row]);
    last = std::max(last, times[row]);
  }
  const auto distance = [first](Timestamp at) {
    return static_cast<uint64_t>(at) - static_cast<uint64_t>(first);
  };
  const auto bits = static_cast<int>(std::bit_width(distance(last)));
  const int shift = std::max(0, bits - static_cast<int>(std::bit_width(rows.size())));
  std::vector<uint32_t> ends(static_cast<size_t>(distance(last) >> shift) + 2);
  for (const uint32_t row : rows) ++ends[static_cast<size_t>(distance(times[row]) >> shift) + 1];
  for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<uint32_t> spread(rows.size());
  for (const uint32_t row : rows) spread[ends[static_cast<size_t>(distance(times[row]) >> shift)]++] = row;
  const auto before = [&times](uint32_t a, uint32_t b) {
    return times[a] != times[b] ? times[a] < times[b] : a < b;
  };
  uint32_t from = 0;
  for (const uint32_t end : ends) {
    if (end - from > 1) std::sort(spread.begin() + from, spread.begin() + end, before);
    from = std::max(from, end);
  }
  rows = std::move(spread);
}

Timeline MakeTimeline(const Executions& log) {
  Timeline timeline;
  const auto rows = static_cast<uint32_t>(log.rows());
  timeline.ready_us.resize(rows);
  for (uint32_t row = 0; row < rows; ++row) {
    const Timestamp ready = timeline.ready_us[row] = ReadyTime(log, row);
    const bool waits = ready != kUnknownTime && ready < log.started_us[row];
    const bool holds = HoldsSlots(log, row);
    if (waits) timeline.ready.push_back(row);
    if (holds) timeline.ends.push_back(row);
    if (waits || holds) timeline.starts.push_back(row);
  }
  SortByTime(log.ended_us, timeline.ends);
  SortByTime(timeline.ready_us, timeline.ready);
  SortByTime(log.started_us, timeline.starts);
  return timeline;
}

}  // namespace harness::process
