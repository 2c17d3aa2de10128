// SPDX-License-Identifier: Apache-2.0
// When a job is ready, beyond its eligible time and its predecessor: batches that are released, ticks of
// polls.
#pragma once

#include <algorithm>
#include <span>

#include "process/polls.h"
#include "replay/model.h"

namespace harness::replay {

// Until then its own time or its predecessor holds a job where jobs start at `started_us`: the later of its
// eligible time and the end of its predecessor; kUnknownTime, which is before all times, where that one never
// starts.
inline Timestamp HeldUntil(const Jobs& jobs, std::span<const Timestamp> started_us, size_t job) {
  const uint32_t before = jobs.predecessor[job];
  if (before == kNoJob) return jobs.eligible_us[job];
  if (started_us[before] == process::kUnknownTime) return process::kUnknownTime;
  return std::max(jobs.eligible_us[job], started_us[before] + jobs.service_us[before]);
}

// Of jobs on machines that outlive it.
class ReadyTimes {
 public:
  ReadyTimes(const Jobs& jobs, const Machines& machines) : jobs_(&jobs), machines_(&machines) {}

  // False: every job is ready as soon as it is eligible and its predecessor has ended.
  bool any() const { return !jobs_->release_us.empty() || !jobs_->polled.empty(); }

  // `at`: HeldUntil(). Ready is the later of it and the release; for a polled job the first tick that is not
  // before that.
  Timestamp Of(uint32_t job, Timestamp at) const {
    if (!jobs_->release_us.empty()) at = std::max(at, jobs_->release_us[job]);
    if (jobs_->polled.empty() || jobs_->polled[job] == 0) return at;
    return process::ReleasedByPoll(machines_->poll_of_process[jobs_->process[job]], at, kNever);
  }

  // ... where jobs start at `started_us`; kUnknownTime where its predecessor never starts.
  Timestamp Of(uint32_t job, std::span<const Timestamp> started_us) const {
    const Timestamp at = HeldUntil(*jobs_, started_us, job);
    return at == process::kUnknownTime ? at : Of(job, at);
  }

 private:
  const Jobs* jobs_;
  const Machines* machines_;
};

}  // namespace harness::replay
