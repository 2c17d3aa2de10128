// SPDX-License-Identifier: Apache-2.0
#include "process/batches_free.h"

#include <algorithm>

namespace harness::process {
namespace {

class FreeWatch {
 public:
  FreeWatch(const Executions& log, const SlotPools& pools, Timestamp first)
      : pools_(pools), hosts_(log.hosts.size(), Host{first}), free_(log.hosts.size()) {
    for (size_t host = 0; host < hosts_.size(); ++host) {
      const HostCalendar& calendar = pools.hosts[host].calendar;
      hosts_[host].open = calendar.IsOpen(first);
      hosts_[host].until_us = calendar.NextBorder(first);
    }
  }

  void Apply(const Change& change) {
    if (change.slots == 0) return;
    Settle(change.host, change.at);
    hosts_[change.host].held += change.slots;
  }

  FreeStretches Finish(Timestamp last) {
    for (uint32_t host = 0; host < hosts_.size(); ++host) Settle(host, last);
    return std::move(free_);
  }

 private:
  struct Host {
    Timestamp since_us;  // nothing changed since
    bool open = true;
    Timestamp until_us = kNever;  // open or closed so long, or longer
    int64_t held = 0;
  };

  // The host has held as many slots until `at`.
  void Settle(uint32_t number, Timestamp at) {
    Host& host = hosts_[number];
    const HostSlots& slots = pools_.hosts[number];
    const bool free = host.held < std::max<int64_t>(1, slots.slots);
    while (host.since_us < at) {
      const Timestamp to = std::min(at, host.until_us);
      if (free && host.open) free_.Add(number, host.since_us, to);
      host.since_us = to;
      if (to != host.until_us) continue;
      host.open = slots.calendar.IsOpen(to);
      host.until_us = slots.calendar.NextBorder(to);
    }
  }

  const SlotPools& pools_;
  std::vector<Host> hosts_;
  FreeStretches free_;
};

}  // namespace

void FreeStretches::Add(uint32_t host, Timestamp from, Timestamp to) {
  std::vector<Stretch>& stretches = hosts_[host];
  if (!stretches.empty() && stretches.back().to == from) {
    stretches.back().to = to;
    stretches.back().free_us += to - from;
    return;
  }
  const Micros before = stretches.empty() ? 0 : stretches.back().free_us;
  stretches.push_back({to, before + (to - from)});
}

// What was before an instant, and the stretch that holds it, if any.
struct FreeStretches::Place {
  Micros free_us = 0;                // of the stretches that ended before
  Timestamp last_free = kNeverFree;  // end of the last of them
  Timestamp from = INT64_MAX;        // of the first that ends at the instant or after it
};

FreeStretches::Place FreeStretches::Find(uint32_t host, Timestamp at) const {
  const std::vector<Stretch>& stretches = hosts_[host];
  const auto holds =
      std::partition_point(stretches.begin(), stretches.end(), [at](const Stretch& s) { return s.to < at; });
  Place place;
  if (holds != stretches.begin()) {
    place.free_us = std::prev(holds)->free_us;
    place.last_free = std::prev(holds)->to;
  }
  if (holds != stretches.end()) place.from = holds->to - (holds->free_us - place.free_us);
  return place;
}

Micros FreeStretches::FreeUntil(uint32_t host, Timestamp at) const {
  const Place place = Find(host, at);
  return place.from < at ? place.free_us + (at - place.from) : place.free_us;
}

Timestamp FreeStretches::LastFree(uint32_t host, Timestamp at) const {
  const Place place = Find(host, at);
  return place.from < at ? at : place.last_free;
}

FreeStretches WatchFree(const Executions& log, const SlotPools& pools, const Timeline& timeline) {
  if (timeline.rows.empty()) return FreeStretches(log.hosts.size());
  const MomentTimes times(log, timeline);
  FreeWatch watch(log, pools, times.Of(timeline.moments.front(), timeline.rows.front()));
  WalkChanges(log, timeline, watch);
  return watch.Finish(times.Of(timeline.moments.back(), timeline.rows.back()));
}

}  // namespace harness::process
