// SPDX-License-Identifier: Apache-2.0
#include "replay/short_cut.h"

#include <algorithm>
#include <functional>

#include "replay/free_times.h"
#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

// Where sets of hosts do not overlap and nothing closes, the hosts of a set are one pool.
bool SetsArePools(const Machines& machines) {
  std::vector<bool> taken(machines.hosts.size());
  for (const auto& usable : machines.classes) {
    for (const uint32_t host : usable) {
      if (taken[host] || !machines.hosts[host].calendar.always_open()) return false;
      taken[host] = true;
    }
  }
  return true;
}

class Pools {
 public:
  Pools(const Jobs& jobs, const Machines& machines) : jobs_(jobs), pool_of_(machines.class_of_process) {
    for (const auto& usable : machines.classes) {
      int64_t slots = 0;
      for (const uint32_t host : usable) slots += machines.hosts[host].slots;
      pools_.emplace_back(slots, jobs.jobs());
    }
  }
  Timestamp Serve(uint32_t job, Timestamp ready) {
    FreeTimes& pool = pools_[pool_of_[jobs_.process[job]]];
    const Timestamp start = std::max(ready, pool.first());
    pool.ReplaceFirst(start + jobs_.service_us[job]);
    return start;
  }

 private:
  const Jobs& jobs_;
  const std::vector<uint32_t>& pool_of_;
  std::vector<FreeTimes> pools_;
};

class Hosts {
 public:
  Hosts(const Jobs& jobs, const Machines& machines, bool affinity) : jobs_(jobs) {
    for (const ModelHost& host : machines.hosts) {
      slots_.emplace_back(host.slots, jobs.jobs());
      open_.emplace_back(host);
    }
    for (size_t process = 0; process < machines.class_of_process.size(); ++process) {
      const auto& usable = machines.classes[machines.class_of_process[process]];
      usable_.push_back(affinity ? &machines.preferred_hosts[process] : &usable);
    }
  }
  Timestamp Serve(uint32_t job, Timestamp ready) {
    Timestamp start = kNever;
    uint32_t on = 0;
    for (const uint32_t host : *usable_[jobs_.process[job]]) {
      const Timestamp here = open_[host].NextOpen(std::max(ready, slots_[host].first()));
      if (here >= start) continue;
      start = here;
      on = host;
    }
    if (start != kNever) slots_[on].ReplaceFirst(start + jobs_.service_us[job]);
    return start;
  }

 private:
  const Jobs& jobs_;
  std::vector<FreeTimes> slots_;
  std::vector<OpenTimes> open_;
  std::vector<const std::vector<uint32_t>*> usable_;  // by process
};

}  // namespace

bool ShortCut::CanTake(const Jobs& jobs) {
  return std::all_of(jobs.slots.begin(), jobs.slots.end(), [](uint32_t slots) { return slots == 1; });
}

void ShortCut::Hold(Timestamp ready, uint32_t job) {
  held_.push_back({ready, job});
  std::push_heap(held_.begin(), held_.end(), std::greater<>());
}

void ShortCut::HoldUntilStarted(const Jobs& jobs, uint32_t job, uint32_t predecessor) {
  if (predecessor > job && jobs.service_us[predecessor] == 0) in_order_ = false;
  if (first_held_.empty()) {
    first_held_.assign(next_held_.size(), kNoJob);
  }
  next_held_[job] = first_held_[predecessor];
  first_held_[predecessor] = job;
}

uint32_t ShortCut::TakeHeld() {
  const uint32_t job = held_.front().job;
  std::pop_heap(held_.begin(), held_.end(), std::greater<>());
  held_.pop_back();
  return job;
}

// The walk with releases and ticks. All that is ready at one instant is taken in before the first of it is
// served, so that it is served in order of job numbers.
template <typename Pools>
class ShortCut::Instants {
 public:
  Instants(ShortCut& walk, const Jobs& jobs, const Machines& machines, Pools& pools,
           std::vector<Timestamp>& started_us)
      : walk_(walk), jobs_(jobs), ready_times_(jobs, machines), pools_(pools), started_us_(started_us) {}

  void Walk() {
    const auto n = static_cast<uint32_t>(jobs_.jobs());
    while (arriving_ < n || !walk_.held_.empty()) {
      now_ = arriving_ < n ? jobs_.eligible_us[arriving_] : kNever;
      if (!walk_.held_.empty()) now_ = std::min(now_, walk_.held_.front().ready);
      while (arriving_ < n && jobs_.eligible_us[arriving_] == now_) Arrive(arriving_++);
      TakeIn();
      while (!ready_.empty()) {
        std::pop_heap(ready_.begin(), ready_.end(), std::greater<>());
        const uint32_t job = ready_.back();
        ready_.pop_back();
        Serve(job);
        TakeIn();
      }
    }
  }

 private:
  void Arrive(uint32_t job) {
    const Timestamp ready = ready_times_.Of(job, started_us_);
    if (ready == kUnknownTime) return walk_.HoldUntilStarted(jobs_, job, jobs_.predecessor[job]);
    walk_.Hold(ready, job);
  }

  // What is ready now, in order of numbers.
  void TakeIn() {
    while (!walk_.held_.empty() && walk_.held_.front().ready == now_) {
      const uint32_t job = walk_.TakeHeld();
      ready_.push_back(job);
      std::push_heap(ready_.begin(), ready_.end(), std::greater<>());
    }
  }

  void Serve(uint32_t job) {
    const Timestamp start = pools_.Serve(job, now_);
    const Timestamp end = start == kNever ? kNever : start + jobs_.service_us[job];
    if (start == kNever) return;
    started_us_[job] = start;
    if (walk_.first_held_.empty()) return;
    for (uint32_t next = walk_.first_held_[job]; next != kNoJob; next = walk_.next_held_[next]) {
      walk_.Hold(ready_times_.Of(next, end), next);
    }
  }

  ShortCut& walk_;
  const Jobs& jobs_;
  ReadyTimes ready_times_;
  Pools& pools_;
  std::vector<Timestamp>& started_us_;
  std::vector<uint32_t> ready_;  // now; a heap
  uint32_t arriving_ = 0;
  Timestamp now_ = 0;
};

template <typename Pools>
void ShortCut::Walk(const Jobs& jobs, Pools& pools, std::vector<Timestamp>& started_us) {
  const auto n = static_cast<uint32_t>(jobs.jobs());
  uint32_t arriving = 0;
  for (;;) {
    uint32_t job;
    Timestamp ready;
    if (!held_.empty() &&
        (arriving == n || !(held_.front() > ReadyJob{jobs.eligible_us[arriving], arriving}))) {
      ready = held_.front().ready;
      job = TakeHeld();
    } else if (arriving < n) {
      job = arriving++;
      ready = HeldUntil(jobs, started_us, job);
      if (ready == kUnknownTime) {
        HoldUntilStarted(jobs, job, jobs.predecessor[job]);
        continue;
      }
      if (ready > jobs.eligible_us[job]) {
        Hold(ready, job);
        continue;
      }
    } else {
      return;
    }
    const Timestamp start = pools.Serve(job, ready);
    if (start == kNever) continue;
    started_us[job] = start;
    if (first_held_.empty()) continue;
    for (uint32_t next = first_held_[job]; next != kNoJob; next = next_held_[next]) {
      Hold(start + jobs.service_us[job], next);
    }
  }
}

bool ShortCut::Run(const Jobs& jobs, const Machines& machines, bool affinity,
                   std::vector<Timestamp>& started_us) {
  started_us.assign(jobs.jobs(), kUnknownTime);
  in_order_ = true;
  if (jobs.jobs() == 0) return true;
  held_.clear();
  first_held_.clear();
  const bool linked = std::any_of(jobs.predecessor.begin(), jobs.predecessor.end(),
                                  [](uint32_t before) { return before != kNoJob; });
  next_held_.resize(linked ? jobs.jobs() : 0);
  const bool plain = !ReadyTimes(jobs, machines).any();
  const auto walk = [&](auto& pools) {
    if (plain) return Walk(jobs, pools, started_us);
    Instants(*this, jobs, machines, pools, started_us).Walk();
  };
  if (SetsArePools(machines)) {
    Pools pools(jobs, machines);
    walk(pools);
  } else {
    Hosts hosts(jobs, machines, affinity);
    walk(hosts);
  }
  return in_order_;
}

}  // namespace harness::replay
