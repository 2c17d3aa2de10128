// SPDX-License-Identifier: Apache-2.0
// When a job is ready, beyond its eligible time and its predecessor: batches that are released, ticks of
// polls.
#pragma once

#include "process/polls.h"
#include "replay/model.h"

namespace harness::replay {

// Of jobs on machines that outlive it.
class ReadyTimes {
 public:
  ReadyTimes(const Jobs& jobs, const Machines& machines) : jobs_(&jobs), machines_(&machines) {}

  // False: every job is ready as soon as it is eligible and its predecessor has ended.
  bool any() const { return !jobs_->release_us.empty() || !jobs_->polled.empty(); }

  // `at`: the later of its eligible time and the end of its predecessor. Ready is the later of it and the
  // release; for a polled job the first tick that is not before that.
  Timestamp Of(uint32_t job, Timestamp at) const {
    if (!jobs_->release_us.empty()) at = std::max(at, jobs_->release_us[job]);
    if (jobs_->polled.empty() || jobs_->polled[job] == 0) return at;
    return process::ReleasedByPoll(machines_->poll_of_process[jobs_->process[job]], at, kNever);
  }

 private:
  const Jobs* jobs_;
  const Machines* machines_;
};

}  // namespace harness::replay
