// SPDX-License-Identifier: Apache-2.0
// Jobs of one slot in any order of service without promises: one step a job instead of events.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/model.h"
#include "replay/waiting_jobs.h"

namespace harness::replay {

// Keeps its buffers from run to run; one for each thread.
class ShortCut {
 public:
  // True where every job has one slot.
  static bool CanTake(const Jobs& jobs);
  // Requires CanTake, no caps, and a machine for each process of the jobs. In order of ready times
  // (the later of the eligible time and the end of the predecessor; ties by job number) each job takes the
  // usable slot that is free and open first; of hosts that are equal the lowest, or with `affinity` the one
  // that its process prefers. Nobody later in this order is ready earlier, so no gap is left that one could
  // fill, and the end of a job is known when it is taken: those that wait for it join the order then. Source:
  // Kiefer, Wolfowitz (1955), Trans. Amer. Math. Soc. 78, 1-18.
  // False, and nothing is said of the starts, where something may join the order before one that was taken: a
  // job of length 0 lets go, at the instant at which it is ready itself, one of a lower number.
  bool Run(const Jobs& jobs, const Machines& machines, bool affinity, std::vector<Timestamp>& started_us);

 private:
  template <typename Pools>
  void Walk(const Jobs& jobs, Pools& pools, std::vector<Timestamp>& started_us);
  template <typename Pools>
  class Instants;
  void Hold(Timestamp ready, uint32_t job);
  uint32_t TakeHeld();
  void HoldUntilStarted(const Jobs& jobs, uint32_t job, uint32_t predecessor);

  bool in_order_ = true;
  std::vector<ReadyJob> held_;                    // a heap
  std::vector<uint32_t> first_held_, next_held_;  // by predecessor that is not served yet: a list of jobs
};

}  // namespace harness::replay
