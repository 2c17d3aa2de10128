// SPDX-License-Identifier: Apache-2.0
#include "replay/baseline_trace.h"

#include <algorithm>

#include "replay/ranked_walk.h"

namespace harness::replay {
namespace {

// So many jobs come between two states that are kept, and as many as are live at the least.
constexpr size_t kJobsBetweenStates = 128;
// One job in so many comes at a quiet instant, or what goes on from there is as long as the whole.
constexpr size_t kLeastQuiet = 20;

}  // namespace

class TraceWatch {
 public:
  Timestamp StartOf(uint32_t job) const { return (*started_us)[job]; }
  void Starts(uint32_t job, uint32_t host, Timestamp start, Timestamp) {
    (*started_us)[job] = start;
    trace->started_.push_back(job);
    trace->host_[job] = static_cast<uint16_t>(host);
  }
  void Queues(uint32_t job) { trace->queued_[job] = true; }
  void Holds(uint32_t) {}
  bool Pauses(Timestamp) const { return false; }
  bool GoesOn(Timestamp last, Timestamp now, bool quiet) {
    if (quiet) return true;
    if (!trace->busy_to_.empty() && trace->busy_to_.back() == last) {
      trace->busy_to_.back() = now;
    } else {
      trace->busy_from_.push_back(last);
      trace->busy_to_.push_back(now);
    }
    return true;
  }

  BaselineTrace* trace = nullptr;
  std::vector<Timestamp>* started_us = nullptr;
};

BaselineTrace BaselineTrace::Make(const Jobs& jobs, const Machines& machines, Discipline discipline,
                                  std::vector<Timestamp>& started_us) {
  BaselineTrace trace;
  trace.host_.resize(jobs.jobs());
  trace.queued_.resize(jobs.jobs());
  trace.started_.reserve(jobs.jobs());
  trace.has_jobs_.resize(machines.class_of_process.size());
  for (const uint32_t process : jobs.process) trace.has_jobs_[process] = true;
  started_us.assign(jobs.jobs(), process::kUnknownTime);
  RankedWalk<TraceWatch> walk;
  walk.watch().trace = &trace;
  walk.watch().started_us = &started_us;
  walk.Prepare(jobs, {static_cast<uint32_t>(jobs.jobs())}, machines, discipline);
  walk.Walk();
  trace.is_useful_ = machines.hosts.size() <= UINT16_MAX && trace.IsOftenQuiet(jobs) &&
                     std::count(started_us.begin(), started_us.end(), process::kUnknownTime) == 0;
  if (trace.is_useful_) trace.KeepStates(jobs, started_us);
  return trace;
}

bool BaselineTrace::IsOftenQuiet(const Jobs& jobs) const {
  size_t quiet = 0, busy = 0;
  for (const Timestamp comes : jobs.eligible_us) {
    while (busy < busy_to_.size() && busy_to_[busy] < comes) ++busy;
    quiet += busy == busy_to_.size() || busy_from_[busy] >= comes ? 1 : 0;
  }
  return quiet * kLeastQuiet >= jobs.jobs();
}

void BaselineTrace::KeepStates(const Jobs& jobs, std::span<const Timestamp> started_us) {
  std::vector<uint32_t> live;
  size_t was_live = 0;
  size_t since = 0;  // the last state
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const Timestamp comes = jobs.eligible_us[job];
    const bool is_first = job == 0 || jobs.eligible_us[job - 1] < comes;
    if (is_first && (job == 0 || since >= std::max(kJobsBetweenStates, was_live))) {
      std::erase_if(live, [&](uint32_t each) { return started_us[each] + jobs.service_us[each] < comes; });
      next_.push_back(job);
      first_live_.push_back(live_.size());
      was_live = live.size();
      live_.insert(live_.end(), live.begin(), live.end());
      since = 0;
    }
    live.push_back(job);
    ++since;
  }
  live_.shrink_to_fit();
}

bool BaselineTrace::IsQuiet(Timestamp at) const {
  const auto after = std::upper_bound(busy_from_.begin(), busy_from_.end(), at);
  return after == busy_from_.begin() || busy_to_[static_cast<size_t>(after - busy_from_.begin()) - 1] <= at;
}

Timestamp BaselineTrace::QuietBefore(Timestamp at) const {
  const auto after = std::lower_bound(busy_from_.begin(), busy_from_.end(), at);
  if (after == busy_from_.begin()) return at - 1;
  const auto last = static_cast<size_t>(after - busy_from_.begin()) - 1;
  return busy_to_[last] < at ? at - 1 : busy_from_[last] - 1;
}

void BaselineTrace::StateAt(Timestamp at, const Jobs& jobs, std::span<const Timestamp> started_us,
                            std::vector<uint32_t>& live) const {
  live.clear();
  const auto is_live = [&](uint32_t job) { return started_us[job] + jobs.service_us[job] > at; };
  const auto after = std::upper_bound(next_.begin(), next_.end(), at, [&](Timestamp time, uint32_t next) {
    return time < jobs.eligible_us[next];
  });
  uint32_t job = 0;
  if (after != next_.begin()) {
    const auto state = static_cast<size_t>(after - next_.begin()) - 1;
    const size_t end = state + 1 < first_live_.size() ? first_live_[state + 1] : live_.size();
    for (size_t i = first_live_[state]; i < end; ++i) {
      if (is_live(live_[i])) live.push_back(live_[i]);
    }
    job = next_[state];
  }
  for (; job < jobs.jobs() && jobs.eligible_us[job] <= at; ++job) {
    if (is_live(job)) live.push_back(job);
  }
}

}  // namespace harness::replay
