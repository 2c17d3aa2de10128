// SPDX-License-Identifier: Apache-2.0
// Disciplines with ranks, and caps, for jobs of one slot, without an event for each end.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/ranked_walk.h"

namespace harness::replay {

// Keeps its buffers from run to run; one for each thread.
class RankedShortCut {
 public:
  // Requires what RankedWalk requires; gives the starts that it gives.
  void Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
           std::vector<Timestamp>& started_us) {
    started_us.assign(jobs.jobs(), process::kUnknownTime);
    walk_.watch().started_us = &started_us;
    walk_.Prepare(jobs, {static_cast<uint32_t>(jobs.jobs())}, machines, discipline);
    walk_.Walk();
  }

 private:
  struct Watch {
    Timestamp StartOf(uint32_t job) const { return (*started_us)[job]; }
    void Starts(uint32_t job, uint32_t, Timestamp start, Timestamp) { (*started_us)[job] = start; }
    void Queues(uint32_t) {}
    void Holds(uint32_t) {}
    bool Pauses(Timestamp) const { return false; }
    bool GoesOn(Timestamp, Timestamp, bool) const { return true; }
    std::vector<Timestamp>* started_us = nullptr;
  };
  RankedWalk<Watch> walk_;
};

}  // namespace harness::replay
