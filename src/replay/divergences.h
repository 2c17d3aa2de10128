// SPDX-License-Identifier: Apache-2.0
// What a plan makes different of itself, for a replay that goes on from the unchanged one; for this folder
// alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "replay/action.h"
#include "replay/calls.h"
#include "replay/job_edits.h"
#include "replay/resumed_replay.h"

namespace harness::replay {

// Keeps its buffers from plan to plan.
class Divergences {
 public:
  // What a plan left.
  struct After {
    const Jobs& jobs;
    JobColumns columns;  // of the jobs that may be others
    const Calls& calls;  // empty: job i is job i still
    const Machines& machines;
    std::span<const uint32_t> alike_hosts;  // AlikeHosts, of the machines before and now
    const JobEdits* edits = nullptr;        // of these jobs, changed in place; null: they were put in order
  };
  // `discipline`: of both, but that priorities may begin to act. False where the plan cannot be replayed from
  // the unchanged replay, or hardly: hosts have fewer slots, or a quarter of all jobs is another.
  bool Find(const Baseline& baseline, const Machines& machines, Discipline discipline, const After& after);

  // In order of their times.
  const std::vector<Divergence>& found() const { return found_; }
  // As in ChangedLog.
  const std::vector<uint32_t>& same_as() const { return same_as_; }
  const std::vector<uint32_t>& number_of() const { return number_of_; }

 private:
  struct Compared;
  void MatchJobs(const Compared& compared);
  void MatchInPlace(const Compared& compared);
  void SpreadToChildren(const After& after);
  void FindJobs(const Compared& compared);
  void FindInPlace(const Compared& compared);
  void AddGone(const Compared& compared, uint32_t job);
  void AddOpened(const Jobs& changed, uint32_t number);
  bool FindMachines(const Compared& compared);

  std::vector<Divergence> found_;
  std::vector<uint32_t> same_as_, number_of_;
  std::vector<uint32_t> spread_to_;  // not touched, and another since what they wait for is
};

}  // namespace harness::replay
