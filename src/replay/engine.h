// SPDX-License-Identifier: Apache-2.0
// The replay: when would each job have started on these hosts, in this order of service?
#pragma once

#include <cstdint>
#include <vector>

#include "replay/model.h"
#include "replay/permits.h"
#include "replay/ranked_short_cut.h"
#include "replay/short_cut.h"
#include "replay/waiting_jobs.h"

namespace harness::replay {

struct Replayed {
  // One entry a job; process::kUnknownTime for one that no host can ever start (its hosts are always closed,
  // or an action took the slots that it needs).
  std::vector<Timestamp> started_us;
  int64_t never_started = 0;
  // Backfilling only: the latest start promised to a job when it first stood at the head of the whole queue
  // and a slot was free but not enough; kUnknownTime for all others. started_us is never later.
  std::vector<Timestamp> promised_us;
};

// A deterministic simulation of events on integer microseconds.
// - A job is ready at the later of its eligible time, the replayed end of its predecessor and the release of
//   its batch; a polled one at the first tick that is not before.
// - One of a process with a cap needs a permission then, and holds it to its end; there are as many as the
//   cap. They go in order of (moment ready, job number) in the process; of what becomes ready by the start of
//   a service of 0, after all else of that instant. One that has to wait for it is passed over meanwhile and
//   keeps its place.
// - It starts on the usable open host of the lowest number that has room (kAffinity: the one its process
//   prefers). Closed hosts start nothing; what
//   runs there goes on.
// - At one instant ends come before starts. A job of service 0 waits for its turn and for room, but holds
//   nothing.
// - There is one queue for each set of usable hosts. A head that finds no room holds its whole queue, and
//   keeps later jobs of other queues off the hosts it could use: nobody overtakes on a host that an earlier
//   job of the discipline's order waits for.
// - Backfilling (EASY: Lifka 1995, "The ANL/IBM SP scheduling system"): order of ready times; the first
//   waiting job of each set of hosts is promised the earliest start that the running jobs allow, on one host
//   (at most one promise a host), and later jobs may start where they do not delay a promise.
// Jobs of one slot take a short cut with the same starts: first come first served each, in order of ready
// times, takes the slot that is free first (short_cut.h); with priorities, shortest first or caps ends are
// events only while something waits (ranked_short_cut.h).
// Cost: O(n (log n + k + h)) for k sets of hosts and h hosts in a set; backfilling O(n q) for q waiting jobs.
// Memory: 8 bytes a job on the short cut (16 with predecessors), else 21, and 24 for each that waits at once.
// A Replayer keeps its buffers from run to run; one for each thread.
class Replayer {
 public:
  // Returns a reference that the next Run overwrites. `short_cut` false walks every event; for comparison.
  const Replayed& Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
                      bool short_cut = true);
  const Replayed& Run(const Model& model, Discipline discipline, bool short_cut = true) {
    return Run(model, model, discipline, short_cut);
  }

 private:
  struct Host {
    process::HostCalendar calendar;
    int64_t free = 0;
    bool open = true;
    Timestamp next_border = process::kUnknownTime;  // before it `open` stays; unknown: not looked yet
    // What stands against starts here at this instant.
    uint64_t kept_off = 0;     // the pass in which an earlier job waits for this host
    uint64_t promised = 0;     // the pass in which a start is promised here, ...
    Timestamp promise_us = 0;  // ... when, ...
    int64_t spare = 0;         // ... and the slots that stay free beside it
  };
  struct Running {
    Timestamp end;
    uint32_t job, host;
    bool operator>(const Running& other) const {
      return end != other.end ? end > other.end : job > other.job;
    }
  };

  void Prepare(const Jobs& jobs, const Machines& machines, Discipline discipline);
  void LinkChildren();
  void WalkEvents();
  Timestamp NextEvent() const;
  void TurnCalendars();
  void Arrive(uint32_t job);
  void Release(uint32_t predecessor);
  void PassTicks();
  void Prepared(uint32_t job);
  void BecomeReady(uint32_t job);
  void AskForPermits();
  void Enqueue(uint32_t job, Timestamp ready);
  void End(uint32_t job);
  void EndJobs();
  void Start(uint32_t job, uint32_t host);
  void ServeInOrder();
  bool ServeBest();
  void ServeBackfilling();
  bool ScanBackfilling();
  uint32_t FindRoom(uint32_t job) const;
  bool Disturbs(const Host& host, uint32_t job) const;
  Timestamp Promise(uint32_t job);

  uint32_t ClassOf(uint32_t job) const { return machines_->class_of_process[jobs_->process[job]]; }

  const Jobs* jobs_ = nullptr;
  const Machines* machines_ = nullptr;
  ShortCut short_cut_;
  RankedShortCut ranked_;
  Discipline discipline_ = Discipline::kFcfs;
  Replayed result_;
  std::vector<Host> hosts_;
  std::vector<std::vector<RankedJob>> queues_;  // by class, heaps
  std::vector<uint64_t> held_;                  // by class: the pass in which its head found no room
  std::vector<RankedJob> line_, released_now_;  // backfilling: one line in order, and who joins it
  std::vector<Running> running_, on_host_;      // running_ is a heap by end
  std::vector<RankedJob> later_;                // a heap: what waits for its release or tick
  Permits permits_;
  std::vector<uint32_t> asking_;  // of capped processes, ready at this instant before anything starts
  bool gathers_ = false;          // before the starts of this instant
  std::vector<uint32_t> first_child_, children_;
  std::vector<bool> arrived_, ended_;
  size_t waiting_ = 0;
  uint32_t next_arrival_ = 0;
  Timestamp now_ = 0;
  Timestamp last_change_ = 0;          // when something last arrived, started or ended
  Timestamp last_outage_ = INT64_MIN;  // its end
  uint64_t pass_ = 0;
  bool released_ = false;  // a job became ready while others were being started
};

}  // namespace harness::replay
