// SPDX-License-Identifier: Apache-2.0
// Disciplines with ranks, and caps, for jobs of one slot, without an event for each end.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/free_times.h"
#include "replay/model.h"
#include "replay/timed_permits.h"

namespace harness::replay {

// Keeps its buffers from run to run; one for each thread.
class RankedShortCut {
 public:
  // Requires ShortCut::CanTake(jobs) and any discipline but kEasyBackfilling. The same starts as by events:
  // - As long as nothing waits, a job that is ready takes a free slot at once; the end of each is known when
  //   it starts, so only ready times are walked. When something waits, the next instant is the earlier of the
  //   next ready time and the first slot that becomes free for one that waits.
  // - A job of one slot that finds no room has only full or closed hosts, so keeping others off them
  // (engine.h)
  //   changes nothing: at each instant the best of the queues with a usable slot starts.
  // - A job that waits for a permission of its process is in no queue; the end of a job of that process is an
  //   instant then.
  void Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
           std::vector<Timestamp>& started_us);

 private:
  struct Held {
    Timestamp ready;
    uint32_t job;
    bool operator>(const Held& other) const {
      return ready != other.ready ? ready > other.ready : job > other.job;
    }
  };
  struct Waiting {
    int64_t rank;
    Timestamp ready;
    uint32_t job;
    bool operator>(const Waiting& other) const {
      if (rank != other.rank) return rank > other.rank;
      return ready != other.ready ? ready > other.ready : job > other.job;
    }
  };

  void Prepare(const Jobs& jobs, const Machines& machines, Discipline discipline);
  void PassAlone();
  bool NextAlone(uint32_t& job, Timestamp& now) const;
  bool IsHeldBack(uint32_t job, Timestamp now) const;
  Timestamp NextReady() const;
  Timestamp NextFree(Timestamp now);
  void ServeNow(Timestamp now);
  bool StartBest(Timestamp now);
  void Join(Timestamp now);
  void JoinOne(uint32_t job, Timestamp now);
  void TakeGrants(Timestamp now);
  void AskForPermits(Timestamp now);
  void JoinQueue(uint32_t job, Timestamp ready);
  bool StartAtOnce(uint32_t job, Timestamp now);
  void Start(uint32_t job, uint32_t host, Timestamp now);
  void EndsAt(uint32_t process, Timestamp end, Timestamp now);
  void Hold(Timestamp ready, uint32_t job);
  uint32_t TakeHeld();
  uint32_t FreeHost(uint32_t job, Timestamp now);

  const Jobs* jobs_ = nullptr;
  const Machines* machines_ = nullptr;
  std::vector<Timestamp>* started_ = nullptr;
  Discipline discipline_ = Discipline::kFcfs;
  std::vector<FreeTimes> slots_;
  std::vector<OpenTimes> open_;
  std::vector<const std::vector<uint32_t>*>
      usable_;                                    // hosts in the order in which they are tried, by process
  std::vector<std::vector<Waiting>> queues_;      // by class, heaps
  std::vector<uint32_t> busy_;                    // classes with something waiting
  std::vector<Held> held_;                        // a heap
  std::vector<uint32_t> first_held_, next_held_;  // by predecessor that has not started: a list of jobs
  size_t waiting_ = 0;
  uint32_t arriving_ = 0;
  TimedPermits permits_;
  std::vector<TimedPermits::Asking> granted_;  // at this instant
  std::vector<uint32_t> asking_;  // of capped processes, ready at this instant before anything starts
  bool gathers_ = false;          // before the starts of this instant
};

}  // namespace harness::replay
