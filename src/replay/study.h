// SPDX-License-Identifier: Apache-2.0
// What would have happened: a log, the model that fits it, and plans judged by joint replay on it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/exact_sum.h"
#include "base/result.h"
#include "process/executions.h"
#include "process/slot_pools.h"
#include "process/wait_cause.h"
#include "replay/action.h"
#include "replay/baseline_trace.h"
#include "replay/block_interval.h"
#include "replay/calibration.h"
#include "replay/discipline.h"
#include "replay/flow_bound.h"
#include "replay/overload.h"
#include "replay/queue_series.h"
#include "replay/record_share.h"

namespace harness::replay {

using Plan = std::vector<Action>;  // applied in this order, replayed together
inline constexpr size_t kMostActions = 100;

enum class Verdict {
  kVerified,      // the whole interval is a saving, and the saving exceeds the error of the model
  kNoEffect,      // nothing changes, or the interval holds 0
  kHarmful,       // the whole interval is a loss, or an execution can never start any more
  kInconclusive,  // the model does not reproduce this log, or there are too few blocks for an interval
  kNotProvable,   // the error of the model is more than half of the saving (verdict.h)
  kOverloaded,    // work still comes faster than it is done: the figure depends on where the log ends
};
const char* VerdictName(Verdict verdict);  // "verified", "no_effect", "harmful", "inconclusive", ...

struct StudyOptions {
  std::optional<Discipline> discipline = {};  // fixed by the caller, then judged on the whole log
  std::vector<int32_t> attempts = {};         // by row of the log, for kFewerRetries; may be empty (unknown)
  int64_t replicates = 1000;                  // of the bootstrap of 95 % intervals; 100 .. 100,000
  std::string seed = {};                      // keys the generator; the same seed gives the same bytes
  // By row of the log, for kDedupe: what is the same for the same parameters; 0 where that is unknown, or
  // where an execution neither repeats another nor is repeated (job_choices.h). May be empty.
  std::vector<uint32_t> keys = {};
  // By row of the log: when its batch was released by the record (process::Batches::released_us); may be
  // empty: no batches. Read by Make alone.
  std::span<const Timestamp> released_us = {};
};

// Waits are start - eligible, sojourns end - eligible (calls.h says how for merged and split calls); totals
// over the calls of the log, exact. A delta is baseline minus action, in the share that the record has of it
// (record_share.h): positive is saved.
// A delta of waits by cause (process::WaitCause): those that follow from the execution itself, and the rest,
// which is for slots (closed hosts, caps, contention).
struct CauseDeltas {
  std::array<Int128, process::kBySlots> known_us{};
  Int128 OfSlots(Int128 whole_us) const;  // the rest of the whole
};

struct ProcessDelta {
  uint32_t process = 0;
  Int128 baseline_wait_us = 0, delta_wait_us = 0, delta_sojourn_us = 0;
  CauseDeltas causes = {};  // of delta_wait_us
};

// Every wait of a process and every delta is scaled by `share`, so that no saving is above what was recorded.
struct Outcome {
  Verdict verdict = Verdict::kInconclusive;
  std::string reason;  // one sentence with the figures that decided
  // Of the whole log: in the record, in the unchanged replay, and in the replay with the plan as it is.
  Int128 recorded_wait_us = 0, baseline_wait_us = 0, replayed_wait_us = 0;
  RecordShare share;
  Int128 delta_wait_us = 0;
  CauseDeltas causes = {};  // of delta_wait_us
  Int128 delta_sojourn_us = 0;
  // Part of delta_wait_us of calls that no longer exist (kThin, kKeep, kDedupe): not waited because not done.
  Int128 dropped_wait_us = 0;
  int64_t dropped = 0;
  int64_t merged = 0;  // calls whose work another does with its own (kMerge, batches): they wait for it
  // By how much calls are asked for later than before, all together (kShift, kDefer): their waits count from
  // then.
  Int128 moved_us = 0;
  Int128 error_us = 0;        // of the model, where this plan changes waits: see verdict.h
  int64_t never_started = 0;  // calls that could start before and cannot now; their deltas count as 0
  int64_t replayed = 0;       // jobs that had to be replayed: all, or those near what the plan makes another
  BlockInterval interval;     // of delta_wait_us; no end is above the wait of the processes that it changes,
                              // in the record and in the replay
  BlockInterval sojourn_interval;
  std::vector<ProcessDelta> processes;   // those with a delta, by process number
  std::vector<Int128> marginal_wait_us;  // of each action, in order; sums to delta_wait_us
  Overload overload;                     // of the replay with the plan
  // What no schedule of the changed work on the changed hosts could beat; only where EvaluateOptions ask, and
  // where none is split.
  std::optional<FlowBound> bound;
  double confidence = 0;  // Confidence() below; 0 where the verdict is inconclusive
};

// The executions that happen under a plan, one entry each, by (eligible, row). A merged batch is one: the row
// and eligible time are those of the job that does the work of all, the last of them, the duration is the
// service of the batch. A split execution is one: it waits until its first part starts, and lasts from there
// to the end of its last part. Those that were dropped are absent.
struct Executed {
  std::vector<uint32_t> row;                 // of the log
  std::vector<Timestamp> eligible_us;        // with the plan
  std::vector<Micros> wait_us, duration_us;  // kUnknownTime both where it never starts, or a part of it
};

// An execution that a plan makes another: with the times of Executed in the unchanged replay and with the
// plan. One that is dropped has none with it.
struct ExecutedChange {
  uint32_t row = 0;      // of the log
  bool dropped = false;  // falls away, or another does its work
  Micros wait_before_us = 0, duration_before_us = 0;
  Micros wait_us = 0, duration_us = 0;
  bool carries = false;  // does the work of others, too, and lasts as long as that takes
};

struct EvaluateOptions {
  int threads = 1;
  bool marginals = true;  // one more replay for each action but the last of a plan of several
  bool bound = false;     // a lower bound for the changed work; O(n log n)
  bool whole = false;     // replays all of the log, not what the plan makes another: the same outcome, slower
  // Where set, Evaluate calls it with what differs between the executions of the unchanged log and those
  // under the plan, in the order of the unchanged jobs; all others are the same in both. Not for
  // EvaluateMany.
  std::function<void(const ExecutedChange& change)> on_change = {};
  // Asked with the judged outcome before the first change is told; empty: always told.
  std::function<bool(const Outcome& outcome)> wants_changes = {};
  // Merged before the actions of the plan, which may be empty then; what that saves counts in the marginal of
  // the first action.
  std::span<const CallBatch> batches = {};
};

// Confidence in [0, 1): agreement * precision * support, rounded to four digits.
//   agreement = 1 - max(wmape_by_process, distance_ratio) of the judged part; 0 where it is inconclusive
//   precision = |delta| / (|delta| + half the width of the interval); 0 without one or without a delta
//   support   = b / (b + 3.8416): Wilson's lower 95 % bound of a share seen in all of b blocks with jobs
double Confidence(const Calibration& calibration, const BlockInterval& interval);

class EvaluatorPool;

// The model, discipline, calibration and baseline replay of one log. Immutable after Make: Evaluate may be
// called from several threads. Memory: 54 bytes a job (9 more with batches or polls, 4 with keys), shared
// with copies; for each thread that evaluates 30 more, and 85 where a plan changes jobs, which stay for later
// plans.
//
// Priorities act under kFcfs too, where all are 0 and a plan sets one; under kAffinity, kShortestFirst and
// kEasyBackfilling they have no effect.
class Study {
 public:
  // Errors: those of BuildModel; kInvalidArgument for options outside their range. A log without one usable
  // execution gives a study whose every verdict is inconclusive.
  static Result<Study> Make(const process::Executions& log, const process::SlotPools& pools,
                            StudyOptions options);

  // The same study with other replicates, and keys by row of the log in place of those it has (empty: none).
  // Errors: as Make.
  Result<Study> With(int64_t replicates, std::span<const uint32_t> keys) const;

  int64_t replicates() const { return options_.replicates; }
  const Model& model() const { return *model_; }
  const Names& names() const { return names_; }
  const ChosenDiscipline& discipline() const { return chosen_; }
  // Of the replay of the whole log: over the jobs that were not used to choose the discipline, which decides
  // whether the model is believed, and over all, whose residual_us is held against savings.
  const Calibration& calibration() const { return judged_; }
  const Calibration& whole_calibration() const { return whole_; }
  // The unchanged log: starts by job, totals, drift, and what no schedule could beat.
  std::span<const Timestamp> baseline_started_us() const { return *baseline_; }
  Int128 baseline_wait_us() const { return baseline_wait_; }
  const Overload& baseline_overload() const { return overload_; }
  const FlowBound& bound() const { return bound_; }

  // Errors: kInvalidArgument of an action that cannot be applied, with its number in the plan; an empty plan
  // (but for batches); one of more than kMostActions.
  Result<Outcome> Evaluate(const Plan& plan, const EvaluateOptions& options = {}) const;

  // Plans side by side; one result a plan, in their order, the same for any number of threads. A plan fails
  // with the first error of its actions, replayed one after the other.
  std::vector<Result<Outcome>> EvaluateMany(std::span<const Plan> plans,
                                            const EvaluateOptions& options = {}) const;

  // Whether the log has no execution that the action alone would make another: no such predecessor, no retry,
  // none in its hours. False for an action on hosts or on the order of service.
  bool TouchesNothing(const Action& action) const;

  // Errors: of an action, as Evaluate. An empty plan is the replay of the unchanged log.
  Result<Executed> Execute(const Plan& plan) const;

  // Mean queue lengths for a plot: as recorded, as replayed, and, with a plan, as replayed with it. At most
  // `steps` steps of whole hours.
  Result<QueueCurves> Queues(const Plan& plan, size_t steps) const;

 private:
  friend class Evaluator;
  friend class EvaluatorPool;
  Study() = default;
  const std::vector<Timestamp>& starts() const { return *baseline_; }
  void SetKeys(std::span<const uint32_t> keys);
  void Judge(Replayer& replayer);
  void ReplayBaseline(Replayer& replayer);
  void SumBaseline();
  WaitsByProcess waits() const { return {recorded_of_process_, wait_of_process_}; }

  std::shared_ptr<EvaluatorPool> evaluators_;
  size_t rows_ = 0;               // of the log
  std::shared_ptr<Model> model_;  // without keys; copies share it, and nobody changes it after Make
  std::vector<uint32_t> key_of_job_;
  Names names_;
  StudyOptions options_;
  ChosenDiscipline chosen_;
  Calibration judged_, whole_;
  std::shared_ptr<std::vector<Timestamp>> baseline_;
  std::shared_ptr<const BaselineTrace> trace_;  // null where no replay can go on from it
  Int128 baseline_wait_ = 0;
  std::vector<Int128> wait_of_process_, recorded_of_process_;
  Cells cells_{0, 0};
  std::vector<uint8_t> cell_of_job_;
  std::vector<int64_t> jobs_in_cell_;
  std::shared_ptr<const OverloadSums> overload_sums_;
  Overload overload_;
  FlowBound bound_;
};

}  // namespace harness::replay
