// SPDX-License-Identifier: Apache-2.0
#include "process/batches_free.h"

#include <algorithm>

namespace harness::process {
namespace {

class FreeWatch {
 public:
  FreeWatch(const Executions& log, const SlotPools& pools, Timestamp first)
      : log_(log), pools_(pools), hosts_(log.hosts.size(), Host{first, {}}) {
    for (size_t host = 0; host < hosts_.size(); ++host) {
      hosts_[host].opening = OpeningAt(pools.hosts[host].closed, first);
    }
    times_.last_free_us.assign(log.rows(), kNeverFree);
    times_.at_start_us.assign(log.rows(), 0);
    times_.at_ready_us.assign(log.rows(), 0);
  }

  void End(uint32_t row, Timestamp at) { Change(row, at, -1); }
  void Ready(uint32_t row, Timestamp at) {
    Settle(log_.host[row], at);
    times_.at_ready_us[row] = hosts_[log_.host[row]].free_us;
  }
  void Start(uint32_t row, Timestamp at) {
    const uint32_t number = log_.host[row];
    Settle(number, at);
    times_.last_free_us[row] = hosts_[number].last_free_us;
    times_.at_start_us[row] = hosts_[number].free_us;
    if (HoldsSlots(log_, row)) Change(row, at, 1);
  }
  FreeTimes Take() { return std::move(times_); }

 private:
  struct Host {
    Timestamp since_us;  // nothing changed since
    Opening opening;
    Timestamp last_free_us = kNeverFree;
    Micros free_us = 0;
    int64_t held = 0;
  };

  // The host has held as many slots until `at`.
  void Settle(uint32_t number, Timestamp at) {
    Host& host = hosts_[number];
    const HostSlots& slots = pools_.hosts[number];
    const bool free = host.held < std::max<int64_t>(1, slots.slots);
    while (host.since_us < at) {
      const Timestamp to = std::min(at, host.opening.until_us);
      if (free && host.opening.open) {
        host.last_free_us = to;
        host.free_us += to - host.since_us;
      }
      host.since_us = to;
      if (to == host.opening.until_us) host.opening = OpeningAt(slots.closed, to);
    }
  }

  void Change(uint32_t row, Timestamp at, int64_t sign) {
    Settle(log_.host[row], at);
    hosts_[log_.host[row]].held += sign * static_cast<int64_t>(log_.slots[row]);
  }

  const Executions& log_;
  const SlotPools& pools_;
  std::vector<Host> hosts_;
  FreeTimes times_;
};

}  // namespace

Opening OpeningAt(const std::vector<WeekSpan>& closed, Timestamp at) {
  if (closed.empty()) return {};
  const Timestamp week = FloorTo(at - kSomeMonday, kWeek) + kSomeMonday;
  for (const WeekSpan& span : closed) {
    if (at < week + span.from_us) return {true, week + span.from_us};
    if (at < week + span.to_us) return {false, week + span.to_us};
  }
  return {true, week + kWeek};  // and maybe longer: the next Monday begins with a look of its own
}

FreeTimes WatchFree(const Executions& log, const SlotPools& pools, const Timeline& timeline) {
  Timestamp first = INT64_MAX;
  if (!timeline.rows.empty()) first = MomentTimes(log, timeline).Of(timeline.moments[0], timeline.rows[0]);
  FreeWatch watch(log, pools, first);
  Walk(log, timeline, watch);
  return watch.Take();
}

}  // namespace harness::process
