// SPDX-License-Identifier: Apache-2.0
// Applies one plan after another to copies of what they change, replays and compares; for Study alone.
#pragma once

#include <array>
#include <vector>

#include "replay/divergences.h"
#include "replay/ready_times.h"
#include "replay/resumed_replay.h"
#include "replay/study.h"

namespace harness::replay {

// Keeps its buffers from plan to plan; one for each thread. The study must outlive it.
class Evaluator {
 public:
  explicit Evaluator(const Study& study) : study_(study) {}

  Result<Outcome> Evaluate(const Plan& plan, const EvaluateOptions& options);

  // As Study::Execute and Study::Changes.
  Result<Executed> Execute(const Plan& plan);
  Result<std::vector<ExecutedChange>> Changes(const Plan& plan);

  // The eligible time and start of each call that the plan leaves, in the order of the unchanged jobs.
  Result<void> Replay(const Plan& plan, std::vector<Timestamp>& eligible_us,
                      std::vector<Timestamp>& started_us);

 private:
  // By job the last part of its execution, and whether it is a part after the first. Empty where none is
  // split.
  struct Parts {
    std::vector<uint32_t> last;
    std::vector<bool> is_later;
  };
  Parts PartsOf() const;
  // What is executed with these starts of the jobs that the plan left.
  Executed Collect(const std::vector<Timestamp>& starts) const;
  std::vector<ExecutedChange> CollectChanges(const std::vector<Timestamp>& starts) const;
  // Sums over calls, baseline minus plan.
  struct Deltas {
    std::array<Int128, kCells> wait{}, sojourn{};
    std::vector<Int128> wait_of_process, sojourn_of_process;
    CauseDeltas causes;
    std::vector<CauseDeltas> causes_of_process;
    Int128 dropped_wait = 0;
    int64_t dropped = 0, never_started = 0;
  };

  void Begin();
  // Copies the jobs where that was not done before.
  void BeginJobs();
  Result<void> Apply(const Plan& plan, size_t number);
  const Jobs& jobs() const { return changes_jobs_ ? jobs_ : study_.model_; }
  const std::vector<Timestamp>& Starts();
  Deltas Compare(const std::vector<Timestamp>& started_us) const;
  // The parts of a wait that follow from the job itself.
  static std::array<Micros, process::kBySlots> KnownParts(const Jobs& jobs, const ReadyTimes& ready_times,
                                                          std::span<const Timestamp> started_us, uint32_t job,
                                                          Timestamp eligible, Micros wait);
  // Was neither it nor what it waits for replayed anew? All that concerns it is as it was then.
  bool IsUntouched(uint32_t call) const;
  bool IsSame(size_t call, const std::vector<Timestamp>& started_us) const;
  struct Ready {
    ReadyTimes before, now;
  };
  void AddCall(size_t call, const std::vector<Timestamp>& started_us, const Ready& ready,
               Deltas& deltas) const;
  void Fill(const Deltas& deltas, Outcome& outcome) const;
  void Finish(const std::vector<Timestamp>& started_us, const Deltas& deltas, Outcome& outcome) const;
  BlockInterval IntervalOf(const std::array<Int128, kCells>& sums, const char* purpose) const;
  void Judge(Outcome& outcome) const;

  const Study& study_;
  Replayer replayer_;
  Divergences divergences_;
  ResumedReplay resumed_;
  bool goes_on_ = false;  // the last replay went on from the unchanged one
  Machines machines_;
  bool changes_jobs_ = false;
  bool sets_priority_ = false;
  Jobs jobs_;  // copied from the study by the first action that changes them
  Calls calls_;
};

}  // namespace harness::replay
