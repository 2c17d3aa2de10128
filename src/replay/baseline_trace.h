// SPDX-License-Identifier: Apache-2.0
// What the replay of the unchanged log did, so that a replay of a changed one can begin in the midst of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "replay/model.h"

namespace harness::replay {

// An instant is quiet when, after all that happens then, nothing waits for a slot or a permission. The state
// of the replay then is what has come and not ended: it runs, or it is held until a known time, or behind
// something that has not started.
class BaselineTrace {
 public:
  // Replays jobs of one slot (ShortCut::CanTake) in any discipline but kEasyBackfilling; `started_us` are
  // the starts.
  static BaselineTrace Make(const Jobs& jobs, const Machines& machines, Discipline discipline,
                            std::vector<Timestamp>& started_us);

  // False where some job never starts, hardly any instant is quiet, or hosts are more than 65,535: then
  // nothing can go on from it, or nothing is gained.
  bool is_useful() const { return is_useful_; }

  uint32_t HostOf(uint32_t job) const { return host_[job]; }
  // It may have waited, or what was ready with it may have gone first.
  bool Queued(uint32_t job) const { return queued_[job]; }

  bool IsQuiet(Timestamp at) const;
  // The latest quiet instant before `at`.
  Timestamp QuietBefore(Timestamp at) const;

  const std::vector<bool>& HasJobs() const { return has_jobs_; }  // by process

  // All jobs as they started: in order of time.
  const std::vector<uint32_t>& InOrderOfStart() const { return started_; }

  // The jobs that have come by `at` and end after it go to `live`, in order of their numbers. Requires the
  // jobs and starts of Make.
  void StateAt(Timestamp at, const Jobs& jobs, std::span<const Timestamp> started_us,
               std::vector<uint32_t>& live) const;

 private:
  friend class TraceWatch;

  bool IsOftenQuiet(const Jobs& jobs) const;
  void KeepStates(const Jobs& jobs, std::span<const Timestamp> started_us);

  bool is_useful_ = false;
  std::vector<uint16_t> host_;  // by job
  std::vector<bool> queued_;    // by job
  std::vector<uint32_t> started_;
  std::vector<bool> has_jobs_;                  // by process
  std::vector<Timestamp> busy_from_, busy_to_;  // stretches that are not quiet, ends not included; in order
  // States kept now and then: just before job `next_` comes. What is live then stands in `live_` from
  // first_live_ on, up to that of the next state.
  std::vector<uint32_t> next_, live_;
  std::vector<size_t> first_live_;
};

}  // namespace harness::replay
