// SPDX-License-Identifier: Apache-2.0
// Applies one plan after another to copies of what they change, replays and compares; for Study alone.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "replay/divergences.h"
#include "replay/ready_times.h"
#include "replay/resumed_replay.h"
#include "replay/study.h"

namespace harness::replay {

// Keeps its buffers from plan to plan; one for each thread.
class Evaluator {
 public:
  // Before anything else: the study, which must outlive what follows; always the same, but for where it is.
  void Take(const Study& study) { study_ = &study; }

  Result<Outcome> Evaluate(const Plan& plan, const EvaluateOptions& options);

  // As Study::TouchesNothing.
  bool TouchesNothing(const Action& action);

  // As Study::Execute.
  Result<Executed> Execute(const Plan& plan);

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
  // Another job does the work of the call.
  bool IsMerged(uint32_t call) const {
    return counts_calls() && calls_.first[call] != kNoJob &&
           jobs().row[calls_.first[call]] != study_->model().row[call];
  }
  // By job: does the work of other calls too. Empty where none does.
  std::vector<bool> FindCarriers() const;
  void TellChanges(const std::vector<Timestamp>& starts,
                   const std::function<void(const ExecutedChange&)>& tell) const;
  // Sums over calls, baseline minus plan; `replayed` is the whole as it is, all else in its share.
  struct Deltas {
    RecordShare share;
    Int128 replayed = 0;
    std::array<Int128, kCells> wait{}, sojourn{};
    std::vector<Int128> wait_of_process, sojourn_of_process;
    CauseDeltas causes;
    std::vector<CauseDeltas> causes_of_process;
    Int128 dropped_wait = 0, moved = 0;
    int64_t dropped = 0, merged = 0, never_started = 0;
  };

  void Begin();
  // The jobs as they are without the plan, where that was not done before; `changes` will be others.
  void BeginJobs(JobColumns changes);
  Result<void> Apply(const Plan& plan, size_t number);
  // With the names of the hosts, which the machines do not know.
  Result<void> CheckSlotsOf(const Action& action) const;
  Result<void> ApplyAll(const Plan& plan);
  // Puts the jobs in order, with new numbers.
  void Settle();
  JobOrder order() const;
  // Else call i is job i.
  bool counts_calls() const { return changes_jobs_ && edits_.counts_calls(); }
  const Jobs& jobs() const { return changes_jobs_ ? jobs_ : study_->model(); }
  const std::vector<Timestamp>& Starts();
  Deltas Compare(const std::vector<Timestamp>& started_us) const;
  void HoldAgainstRecord(Deltas& deltas) const;
  // The parts of a wait that follow from the job itself.
  static std::array<Micros, process::kBySlots> KnownParts(const Jobs& jobs, const ReadyTimes& ready_times,
                                                          std::span<const Timestamp> started_us, uint32_t job,
                                                          Timestamp eligible, Micros wait);
  void ListTouched();
  // Calls that are touched; all where the last replay was a whole one.
  template <typename Visit>
  void EachTouched(Visit visit) const;
  Overload OverloadOf(const std::vector<Timestamp>& started_us) const;
  bool IsSame(size_t call, const std::vector<Timestamp>& started_us) const;
  Micros BetweenParts(const std::vector<Timestamp>& started_us, uint32_t first, uint32_t last) const;
  struct Ready {
    ReadyTimes before, now;
  };
  void AddCall(size_t call, const std::vector<Timestamp>& started_us, const Ready& ready,
               Deltas& deltas) const;
  void Fill(const Deltas& deltas, Outcome& outcome) const;
  void Finish(const std::vector<Timestamp>& started_us, const Deltas& deltas, Outcome& outcome) const;
  BlockInterval IntervalOf(const std::array<Int128, kCells>& sums, const char* purpose) const;
  // Whether the plan is about this process: it names it, or a host that may run it.
  bool IsAbout(const Plan& plan, uint32_t process) const;
  void Judge(const Plan& plan, Outcome& outcome) const;

  const Study* study_ = nullptr;
  Replayer replayer_;
  Divergences divergences_;
  ResumedReplay resumed_;
  bool whole_ = false;    // as EvaluateOptions
  bool goes_on_ = false;  // the last replay went on from the unchanged one
  Machines machines_;
  bool changes_jobs_ = false;
  bool sets_priority_ = false;
  // Copied from the study by the first action that changes them; then each plan changes them in place, and
  // the next takes that back. Where one had to put them in order, the next copies them again.
  Jobs jobs_;
  Calls calls_;
  JobEdits edits_{jobs_, calls_};
  bool renumbered_ = true;                  // put in order, or not copied yet
  JobColumns changed_ = JobColumns::kNone;  // columns that may not be those of the study
  // Where goes_on_: calls of which something may be another than without the plan, and jobs, ascending.
  std::vector<uint32_t> touched_, touched_jobs_;
};

// One outcome from those of the first action of a plan, its first two, ..., all: that of all, with what each
// action adds where `marginals` are wanted. The first error of any: where one is missing nobody knows what
// the next adds. Requires a part; takes what they hold.
Result<Outcome> JoinParts(std::span<Result<Outcome>> parts, bool marginals);

// Evaluators that nobody uses now, with their buffers: to have them is cheaper than to make them by as much
// memory as the log. Thread-safe. For one study, and copies that are the same in all.
class EvaluatorPool {
 public:
  // Gives its evaluator back when it ends.
  class Lease {
   public:
    explicit Lease(const Study& study);
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    ~Lease();
    Evaluator* operator->() { return evaluator_.get(); }

   private:
    EvaluatorPool& pool_;
    std::unique_ptr<Evaluator> evaluator_;
  };

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Evaluator>> idle_;
};

}  // namespace harness::replay
