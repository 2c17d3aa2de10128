// SPDX-License-Identifier: Apache-2.0
#include "process/little_check.h"

#include <algorithm>

#include "base/time.h"

namespace harness::process {
namespace {

constexpr Timestamp kFirstMonday = 4 * kMicrosPerDay;  // 1970-01-05

// Windows begin at multiples of their length; weeks on Mondays.
Timestamp WindowBegin(Timestamp at, Micros length) {
  return length == kMicrosPerWeek ? FloorTo(at - kFirstMonday, kMicrosPerWeek) + kFirstMonday
                                  : FloorTo(at, length);
}

// How many executions are present throughout a window, as differences from the window before.
using Throughout = std::vector<int64_t>;

class Counter {
 public:
  Counter(const Windows& windows, LittleCounts& counts, Throughout& throughout)
      : windows_(windows), counts_(counts), throughout_(throughout) {}

  void Arrive(Timestamp at, Timestamp end) {
    ++counts_.arrivals;
    const bool inside = at >= windows_.start_us && at < windows_.end_us();
    if (inside) {
      ++counts_.windows[At(at)].arrivals;
      ++counts_.arrivals_by_hour[static_cast<size_t>(HourOf(at))];
    }
    if (end == kUnknownTime) {
      ++counts_.unknown_ends;
    } else if (end < at) {
      ++counts_.backwards;
    } else {
      Stay(at, end, inside);
    }
  }

  void Run(Timestamp start, Timestamp end, uint32_t slots) {
    const Timestamp from = std::max(start, windows_.start_us);
    const Timestamp to = std::min(end, windows_.end_us());
    if (from < to) counts_.busy_us += static_cast<Int128>(to - from) * slots;
  }

 private:
  size_t At(Timestamp at) const { return static_cast<size_t>((at - windows_.start_us) / windows_.length_us); }
  Timestamp Begin(size_t window) const {
    return windows_.start_us + static_cast<Micros>(window) * windows_.length_us;
  }

  void Stay(Timestamp at, Timestamp end, bool inside) {
    if (inside) {
      LittleWindow& window = counts_.windows[At(at)];
      ++window.complete;
      window.stay_us += static_cast<Int128>(end) - at;
      const Timestamp border = Begin(At(at) + 1);
      if (end > border) window.carried_out_us += static_cast<Int128>(end) - border;
    }
    if (at < windows_.start_us && end > windows_.start_us) ++counts_.present_at_start;
    if (at < windows_.end_us() && end > windows_.end_us()) ++counts_.present_at_end;
    Present(std::max(at, windows_.start_us), std::min(end, windows_.end_us()), at);
  }

  // Spreads [from, to) over the windows.
  void Present(Timestamp from, Timestamp to, Timestamp arrived) {
    if (from >= to) return;
    const size_t first = At(from);
    const size_t last = At(to - 1);
    AddPart(first, std::min(to, Begin(first + 1)) - from, arrived);
    if (first == last) return;
    AddPart(last, to - Begin(last), arrived);
    ++throughout_[first + 1];
    --throughout_[last];
  }

  void AddPart(size_t window, Micros part, Timestamp arrived) {
    counts_.windows[window].present_us += part;
    if (arrived < Begin(window)) counts_.windows[window].carried_in_us += part;
  }

  const Windows& windows_;
  LittleCounts& counts_;
  Throughout& throughout_;
};

}  // namespace

Windows LayOutWindows(const Executions& log) {
  Timestamp first = INT64_MAX;
  Timestamp last = INT64_MIN;
  for (const Timestamp at : log.eligible_us) {
    if (at == kUnknownTime) continue;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  if (first >= last) return {};
  for (const Micros length : {kMicrosPerWeek, kMicrosPerDay, kMicrosPerHour, kMicrosPerMinute}) {
    Timestamp begin = WindowBegin(first, length);
    if (begin < first) begin += length;
    const Micros whole = begin < last ? (last - begin) / length : 0;
    if (whole >= static_cast<Micros>(kLeastWindows)) return {begin, length, static_cast<size_t>(whole)};
  }
  return {};
}

std::vector<LittleCounts> CountLittle(const Executions& log, const Windows& windows,
                                      std::span<const uint32_t> group_of_host, size_t groups) {
  std::vector<LittleCounts> counts(groups);
  std::vector<Throughout> throughout(groups, Throughout(windows.count + 1));
  for (LittleCounts& group : counts) group.windows.resize(windows.count);
  for (size_t row = 0; row < log.rows(); ++row) {
    const uint32_t group = group_of_host[log.host[row]];
    if (group >= groups || log.eligible_us[row] == kUnknownTime) continue;
    Counter counter(windows, counts[group], throughout[group]);
    counter.Arrive(log.eligible_us[row], log.ended_us[row]);
    if (log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime) {
      counter.Run(log.started_us[row], log.ended_us[row], log.slots[row]);
    }
  }
  for (size_t group = 0; group < groups; ++group) {
    int64_t present = 0;
    for (size_t i = 0; i < windows.count; ++i) {
      present += throughout[group][i];
      const Int128 whole = static_cast<Int128>(present) * windows.length_us;
      counts[group].windows[i].present_us += whole;
      counts[group].windows[i].carried_in_us += whole;
    }
  }
  return counts;
}

}  // namespace harness::process
