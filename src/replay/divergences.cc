// SPDX-License-Identifier: Apache-2.0
#include "replay/divergences.h"

#include <algorithm>
#include <numeric>

#include "replay/ready_times.h"

namespace harness::replay {
namespace {

// A replay of so many parts of the log is not quicker than one of all.
constexpr size_t kLeastAlike = 4;

bool SameRelease(const Jobs& a, uint32_t in_a, const Jobs& b, uint32_t in_b) {
  return (a.release_us.empty() || a.release_us[in_a] == b.release_us[in_b]) &&
         (a.polled.empty() || a.polled[in_a] == b.polled[in_b]);
}

// What each process finds otherwise on the changed machines.
struct ProcessChange {
  bool everything = false;  // it runs elsewhere
  bool order = false;       // another priority, or another cap: matters where it queued
  int64_t cap = 0;          // matters where so many run already; 0: no new cap
};

std::vector<ProcessChange> CompareProcesses(const Machines& before, const Machines& after) {
  std::vector<ProcessChange> changes(before.class_of_process.size());
  const auto cap_of = [](const Machines& machines, size_t process) {
    return machines.cap_of_process.empty() ? 0 : machines.cap_of_process[process];
  };
  for (size_t process = 0; process < changes.size(); ++process) {
    ProcessChange& change = changes[process];
    change.everything =
        before.classes[before.class_of_process[process]] != after.classes[after.class_of_process[process]] ||
        before.preferred_hosts[process] != after.preferred_hosts[process];
    const int64_t cap = cap_of(after, process);
    const bool other_cap = cap != cap_of(before, process);
    change.order = other_cap || before.priority_of_process[process] != after.priority_of_process[process];
    change.cap = other_cap ? cap : 0;
  }
  return changes;
}

// Which runs of a process start while `cap` of it run, by the unchanged replay.
class Running {
 public:
  bool IsFull(Timestamp start, Timestamp end, int64_t cap) {
    while (!ends_.empty() && ends_.front() < start) {
      std::pop_heap(ends_.begin(), ends_.end(), std::greater<>());
      ends_.pop_back();
    }
    const bool full = static_cast<int64_t>(ends_.size()) >= cap;
    ends_.push_back(end);
    std::push_heap(ends_.begin(), ends_.end(), std::greater<>());
    return full;
  }

 private:
  std::vector<Timestamp> ends_;  // a heap
};

}  // namespace

struct Divergences::Compared {
  const Baseline& baseline;
  const Machines& machines;
  Discipline discipline;
  const After& after;

  // Is it ready at another time than without the plan? `waits_for`: the number that its predecessor has now.
  bool IsReadyOtherwise(uint32_t job, uint32_t number, uint32_t waits_for) const;
  // In the unchanged replay: for more than it is held for of itself.
  bool Waited(uint32_t job) const;
  Timestamp Start(uint32_t job) const { return baseline.started_us[job]; }
  Timestamp End(uint32_t job) const { return Start(job) + baseline.jobs.service_us[job]; }
};

bool Divergences::Compared::IsReadyOtherwise(uint32_t job, uint32_t number, uint32_t waits_for) const {
  const Jobs& jobs = baseline.jobs;
  const uint32_t before = jobs.predecessor[job];
  return after.jobs.eligible_us[number] != jobs.eligible_us[job] ||
         after.jobs.predecessor[number] != waits_for || (before != kNoJob && waits_for == kNoJob) ||
         !SameRelease(jobs, job, after.jobs, number);
}

bool Divergences::Compared::Waited(uint32_t job) const {
  const uint32_t before = baseline.jobs.predecessor[job];
  Timestamp ready = baseline.jobs.eligible_us[job];
  if (before != kNoJob) ready = std::max(ready, End(before));
  return ReadyTimes(baseline.jobs, machines).Of(job, ready) < Start(job);
}

// One that is ready at another time is one that is gone and a new one: between the end of either and the
// start of the other nothing differs. So is all that waits for it.
void Divergences::MatchJobs(const Compared& compared) {
  const Jobs& jobs = compared.baseline.jobs;
  const Jobs& changed = compared.after.jobs;
  const Calls& calls = compared.after.calls;
  if (calls.empty()) {
    number_of_.resize(jobs.jobs());
    std::iota(number_of_.begin(), number_of_.end(), 0U);
  } else {
    number_of_ = calls.first;
    for (uint32_t job = 0; job < number_of_.size(); ++job) {
      uint32_t& number = number_of_[job];
      if (number != kNoJob && changed.row[number] != jobs.row[job]) number = kNoJob;  // another does its work
    }
  }
  same_as_.assign(changed.jobs(), kNoJob);
  bool any = false;
  for (uint32_t job = 0; job < number_of_.size(); ++job) {
    const uint32_t number = number_of_[job];
    if (number == kNoJob) continue;
    const uint32_t before = jobs.predecessor[job];
    const bool other = compared.IsReadyOtherwise(job, number, before == kNoJob ? kNoJob : number_of_[before]);
    any |= other;
    if (!other) same_as_[number] = job;
  }
  if (any) SpreadToChildren(compared.after);
}

// As MatchJobs, where only what was touched can be another.
void Divergences::MatchInPlace(const Compared& compared) {
  const Jobs& jobs = compared.baseline.jobs;
  const JobEdits& edits = *compared.after.edits;
  number_of_.resize(jobs.jobs());
  std::iota(number_of_.begin(), number_of_.end(), 0U);
  same_as_.assign(compared.after.jobs.jobs(), kNoJob);
  std::copy(number_of_.begin(), number_of_.end(), same_as_.begin());
  for (const uint32_t job : edits.touched()) {
    if (edits.IsGone(job)) number_of_[job] = same_as_[job] = kNoJob;
  }
  bool any = same_as_.size() > number_of_.size();
  for (const uint32_t job : edits.touched()) {
    if (number_of_[job] == kNoJob) continue;
    const uint32_t before = jobs.predecessor[job];
    if (!compared.IsReadyOtherwise(job, job, before == kNoJob ? kNoJob : number_of_[before])) continue;
    any = true;
    same_as_[job] = kNoJob;
  }
  if (any) SpreadToChildren(compared.after);
}

void Divergences::SpreadToChildren(const After& after) {
  for (bool any = true; any;) {
    any = false;
    for (uint32_t number = 0; number < same_as_.size(); ++number) {
      const uint32_t before = after.jobs.predecessor[number];
      if (before == kNoJob || same_as_[before] != kNoJob || same_as_[number] == kNoJob) continue;
      same_as_[number] = kNoJob;
      if (after.edits != nullptr && !after.edits->IsTouched(number)) spread_to_.push_back(number);
      any = true;  // what waits for it may stand before it
    }
  }
}

void Divergences::AddGone(const Compared& compared, uint32_t job) {
  found_.push_back({compared.Start(job), compared.End(job), kNoJob});
}

void Divergences::AddOpened(const Jobs& changed, uint32_t number) {
  found_.push_back({changed.eligible_us[number], changed.eligible_us[number], number});
}

void Divergences::FindJobs(const Compared& compared) {
  const Jobs& jobs = compared.baseline.jobs;
  const Jobs& changed = compared.after.jobs;
  const bool services = Includes(compared.after.columns, JobColumns::kService);
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const uint32_t number = number_of_.empty() ? job : number_of_[job];
    if (number == kNoJob || (!same_as_.empty() && same_as_[number] != job)) {
      AddGone(compared, job);
    } else if (services && changed.service_us[number] != jobs.service_us[job]) {
      found_.push_back({compared.Start(job), compared.Start(job), kNoJob});
    }
  }
  for (uint32_t number = 0; number < same_as_.size(); ++number) {
    if (same_as_[number] == kNoJob) AddOpened(changed, number);
  }
}

void Divergences::FindInPlace(const Compared& compared) {
  const Jobs& jobs = compared.baseline.jobs;
  const Jobs& changed = compared.after.jobs;
  const JobEdits& edits = *compared.after.edits;
  for (const uint32_t job : edits.touched()) {
    if (!same_as_.empty() && same_as_[job] != job) {
      AddGone(compared, job);
      if (!edits.IsGone(job)) AddOpened(changed, job);
    } else if (changed.service_us[job] != jobs.service_us[job]) {
      found_.push_back({compared.Start(job), compared.Start(job), kNoJob});
    }
  }
  for (const uint32_t job : spread_to_) {
    AddGone(compared, job);
    AddOpened(changed, job);
  }
  for (auto number = static_cast<uint32_t>(jobs.jobs()); number < changed.jobs(); ++number)
    AddOpened(changed, number);
}

bool Divergences::FindMachines(const Compared& compared) {
  const Baseline& baseline = compared.baseline;
  const Machines& machines = compared.machines;
  const Machines& changed_machines = compared.after.machines;
  bool more_slots = false;
  std::vector<bool> grows(machines.hosts.size());
  for (size_t host = 0; host < machines.hosts.size(); ++host) {
    if (changed_machines.hosts[host].slots < machines.hosts[host].slots) return false;
    grows[host] = changed_machines.hosts[host].slots > machines.hosts[host].slots;
    more_slots |= grows[host];
  }
  const std::vector<ProcessChange> changes = CompareProcesses(machines, changed_machines);
  const bool any = std::any_of(changes.begin(), changes.end(),
                               [](const ProcessChange& change) { return change.everything || change.order; });
  if (!any && !more_slots) return true;
  // A host that had no room, and has more slots now, could have been taken before the one that was, which is
  // another unless both are alike.
  const auto passed_by = [&](uint32_t job, uint32_t process) {
    const auto& tried = machines.TriedHosts(process, compared.discipline);
    const std::span<const uint32_t> alike = compared.after.alike_hosts;
    const auto taken = std::find(tried.begin(), tried.end(), baseline.trace.HostOf(job));
    return std::any_of(tried.begin(), taken,
                       [&](uint32_t host) { return grows[host] && alike[host] != alike[*taken]; });
  };
  std::vector<Running> running(changes.size());
  std::vector<uint32_t> by_start;
  for (uint32_t job = 0; job < baseline.jobs.jobs(); ++job) {
    const uint32_t process = baseline.jobs.process[job];
    const ProcessChange& change = changes[process];
    const bool queued = baseline.trace.Queued(job);
    if (change.everything || (change.order && queued) ||
        (more_slots && ((queued && compared.Waited(job)) || passed_by(job, process))))
      found_.push_back({compared.Start(job), compared.Start(job), kNoJob});
    if (change.cap > 0) by_start.push_back(job);
  }
  std::sort(by_start.begin(), by_start.end(), [&](uint32_t a, uint32_t b) {
    return compared.Start(a) != compared.Start(b) ? compared.Start(a) < compared.Start(b) : a < b;
  });
  for (const uint32_t job : by_start) {
    const uint32_t process = baseline.jobs.process[job];
    if (running[process].IsFull(compared.Start(job), compared.End(job), changes[process].cap))
      found_.push_back({compared.Start(job), compared.Start(job), kNoJob});
  }
  return true;
}

bool Divergences::Find(const Baseline& baseline, const Machines& machines, Discipline discipline,
                       const After& after) {
  found_.clear();
  number_of_.clear();
  same_as_.clear();
  spread_to_.clear();
  const Compared compared{baseline, machines, discipline, after};
  if (Includes(after.columns, JobColumns::kPredecessor))
    after.edits != nullptr ? MatchInPlace(compared) : MatchJobs(compared);
  if (after.columns != JobColumns::kNone) after.edits != nullptr ? FindInPlace(compared) : FindJobs(compared);
  if (!FindMachines(compared) || found_.size() > baseline.jobs.jobs() / kLeastAlike) return false;
  std::sort(found_.begin(), found_.end(),
            [](const Divergence& a, const Divergence& b) { return a.at < b.at; });
  return true;
}

}  // namespace harness::replay
