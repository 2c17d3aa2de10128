// SPDX-License-Identifier: Apache-2.0
#include "replay/short_cut.h"

#include <algorithm>

#include "replay/calendar.h"

namespace harness::replay {
namespace {

// The instants at which slots become free: sorted where they are few, else a heap. More slots than jobs are
// never needed.
class FreeTimes {
 public:
  FreeTimes(int64_t slots, size_t jobs)
      : times_(static_cast<size_t>(std::clamp<int64_t>(slots, 1, static_cast<int64_t>(jobs))), INT64_MIN) {}
  Timestamp first() const { return times_[0]; }

  void ReplaceFirst(Timestamp end) {
    if (times_.size() > 64) return SinkFirst(end);
    size_t i = 1;
    for (; i < times_.size() && times_[i] < end; ++i) times_[i - 1] = times_[i];
    times_[i - 1] = end;
  }

 private:
  void SinkFirst(Timestamp end) {
    size_t at = 0;
    for (size_t child = 1; child < times_.size(); child = 2 * at + 1) {
      if (child + 1 < times_.size() && times_[child + 1] < times_[child]) ++child;
      if (times_[child] >= end) break;
      times_[at] = times_[child];
      at = child;
    }
    times_[at] = end;
  }

  std::vector<Timestamp> times_;
};

// Where sets of hosts do not overlap and nothing closes, the hosts of a set are one pool.
bool SetsArePools(const Model& model) {
  std::vector<bool> taken(model.hosts.size());
  for (const auto& usable : model.classes) {
    for (const uint32_t host : usable) {
      if (taken[host] || !model.hosts[host].closed.empty()) return false;
      taken[host] = true;
    }
  }
  return true;
}

void ServePools(const Model& model, std::vector<Timestamp>& started_us) {
  std::vector<FreeTimes> pools;
  for (const auto& usable : model.classes) {
    int64_t slots = 0;
    for (const uint32_t host : usable) slots += model.hosts[host].slots;
    pools.emplace_back(slots, model.jobs());
  }
  for (size_t job = 0; job < model.jobs(); ++job) {
    FreeTimes& pool = pools[model.ClassOf(job)];
    const Timestamp start = std::max(model.eligible_us[job], pool.first());
    started_us[job] = start;
    pool.ReplaceFirst(start + model.service_us[job]);
  }
}

void ServeHosts(const Model& model, std::vector<Timestamp>& started_us) {
  std::vector<FreeTimes> slots;
  std::vector<Calendar> calendars;
  for (const ModelHost& host : model.hosts) {
    slots.emplace_back(host.slots, model.jobs());
    calendars.emplace_back(host.closed);
  }
  for (size_t job = 0; job < model.jobs(); ++job) {
    Timestamp start = kNever;
    uint32_t on = 0;
    for (const uint32_t host : model.classes[model.ClassOf(job)]) {
      const Timestamp here = calendars[host].NextOpen(std::max(model.eligible_us[job], slots[host].first()));
      if (here >= start) continue;
      start = here;
      on = host;
    }
    if (start == kNever) continue;
    started_us[job] = start;
    slots[on].ReplaceFirst(start + model.service_us[job]);
  }
}

}  // namespace

bool CanTakeShortCut(const Model& model) {
  return std::all_of(model.slots.begin(), model.slots.end(), [](uint32_t slots) { return slots == 1; }) &&
         std::all_of(model.predecessor.begin(), model.predecessor.end(),
                     [](uint32_t before) { return before == kNoJob; }) &&
         std::all_of(model.hosts.begin(), model.hosts.end(),
                     [](const ModelHost& host) { return host.slots > 0; });
}

void TakeShortCut(const Model& model, std::vector<Timestamp>& started_us) {
  started_us.assign(model.jobs(), process::kUnknownTime);
  if (model.jobs() == 0) return;
  SetsArePools(model) ? ServePools(model, started_us) : ServeHosts(model, started_us);
}

}  // namespace harness::replay
