// SPDX-License-Identifier: Apache-2.0
// Replays a changed log only where it differs from the unchanged one, whose replay is known.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "replay/baseline_trace.h"
#include "replay/ranked_walk.h"

namespace harness::replay {

// The unchanged log, and its replay. Everything must outlive what uses it.
struct Baseline {
  const Jobs& jobs;
  const BaselineTrace& trace;  // is_useful()
  std::span<const Timestamp> started_us;
};

// Something that makes the changed replay another from `at` on. A job that is `opened` is not ready at the
// same time in both: until it has started in the changed one they differ. At `until` they may be the same
// again.
struct Divergence {
  Timestamp at = 0;
  Timestamp until = 0;
  uint32_t opened = kNoJob;  // number in the changed jobs
};

// The changed log. `same_as`: by its job, the unchanged one that it is, kNoJob for one that is gone, new, or
// ready at another time; `number_of`: the other way. Both empty where all have their numbers.
struct ChangedLog {
  const Jobs& jobs;
  JobOrder order;
  const Machines& machines;
  Discipline discipline;
  std::span<const uint32_t> alike_hosts;  // AlikeHosts, of the unchanged machines and these
  std::span<const uint32_t> same_as, number_of;
};

// Keeps its buffers from run to run; one for each thread.
class ResumedReplay {
 public:
  // The starts of the changed jobs, as RankedShortCut would give them: the replay goes on from the state of
  // the unchanged one at a quiet instant before each divergence, until both are the same again: the same jobs
  // have started in both, and each that differed has ended in both; what waits, waits in both then.
  // `divergences`, in order of their times, must name whatever differs of itself:
  // - a job that is gone: at its start, until its end;
  // - a new job: opened when it comes;
  // - one that is ready at another time, as its eligible time, its predecessor, its release or its ticks are
  //   others: as one that is gone and a new one; likewise all that wait for a new one;
  // - a job of another length, or that a change of the machines concerns: at its start.
  const std::vector<Timestamp>& Run(const Baseline& baseline, const ChangedLog& changed,
                                    std::span<const Divergence> divergences);

  // After Run, of a changed job: may its start, its end, or what it waited for be another than in the
  // unchanged replay? So for every new job, and those that are gone. Of all others everything is as it was.
  bool Differs(uint32_t job) const { return walk_.watch().state[job] == State::kDiffers; }
  // Those, by number.
  const std::vector<uint32_t>& differing() const { return walk_.watch().differing; }
  int64_t replayed() const { return walk_.watch().replayed; }  // how many jobs

 private:
  enum class State : uint8_t { kUnchanged, kReplayed, kDiffers };
  // kOpen: opened; kLate: has started in the unchanged replay and not in this one.
  enum Mark : uint8_t { kOpen = 1, kLate = 2 };
  class Watch {
   public:
    Timestamp StartOf(uint32_t job) const {
      return state[job] != State::kUnchanged || started_us[job] <= resumed_at ? started_us[job]
                                                                              : process::kUnknownTime;
    }
    void Starts(uint32_t job, uint32_t host, Timestamp start, Timestamp end);
    void Queues(uint32_t) {}
    void Holds(uint32_t job);
    bool Pauses(Timestamp now) const { return now >= next_look || (open == 0 && now > until); }
    bool GoesOn(Timestamp last, Timestamp now, bool quiet);

    uint32_t SameAs(uint32_t job) const { return changed->same_as.empty() ? job : changed->same_as[job]; }
    Timestamp BaselineEnd(uint32_t same) const {
      return baseline->started_us[same] + baseline->jobs.service_us[same];
    }
    void Open(uint32_t job);
    void Unmark(uint32_t job);
    bool AnyLate(Timestamp now);
    void SetNextLook();

    const Baseline* baseline = nullptr;
    const ChangedLog* changed = nullptr;
    std::span<const Divergence> divergences;
    size_t next = 0;  // divergence
    Timestamp next_look = kNever;
    Timestamp resumed_at = INT64_MIN;
    Timestamp until = INT64_MIN;  // what differed has ended by then
    int64_t open = 0;             // jobs that are opened and have not started
    int64_t late = 0;             // jobs of both that have started in the unchanged replay alone
    size_t next_started = 0;      // of its starts, in order: those before were looked at
    bool is_same = false;         // the walk ended since nothing differs any more
    size_t least_skipped = 0;     // arrivals for which it pays to leave the replay and go on later
    std::vector<Timestamp> started_us;
    std::vector<State> state;   // by job
    std::vector<uint8_t> mark;  // by job: Mark
    std::vector<uint32_t> differing;
    int64_t replayed = 0;
  };

  void Prefill(const Baseline& baseline, const ChangedLog& changed);
  void Resume(Timestamp at);
  void MarkUnstarted();

  RankedWalk<Watch> walk_;
  std::vector<uint32_t> live_;
};

}  // namespace harness::replay
