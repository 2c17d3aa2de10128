// SPDX-License-Identifier: Apache-2.0
// Jobs and their calls while actions change them; for this folder alone.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "replay/calls.h"
#include "replay/model.h"

namespace harness::replay {

// Where jobs stand that were changed in place: those before `in_order` in their order, those after it in
// theirs, and some of them are gone (a flag each; null: none).
struct JobOrder {
  uint32_t in_order = 0;
  const uint8_t* gone = nullptr;

  bool IsGone(uint32_t job) const { return gone != nullptr && gone[job] != 0; }
  // Would `a` stand before `b`, were all in one order?
  bool IsBefore(const Jobs& jobs, uint32_t a, uint32_t b) const {
    if ((a < in_order) == (b < in_order)) return a < b;
    if (jobs.eligible_us[a] != jobs.eligible_us[b]) return jobs.eligible_us[a] < jobs.eligible_us[b];
    return jobs.row[a] != jobs.row[b] ? jobs.row[a] < jobs.row[b] : a < b;
  }
};

// Changes jobs in place, so that a change costs what it touches: a job keeps its number; one that falls away
// is marked; one that is new, or comes at another time and so is gone and new, stands behind all others.
// What it was given outlives it. Keeps its buffers.
class JobEdits {
 public:
  // Nothing is changed yet; all of `jobs` stand in order.
  JobEdits(Jobs& jobs, Calls& calls) : jobs_(jobs), calls_(calls) { Begin(); }
  JobEdits(const JobEdits&) = delete;
  JobEdits& operator=(const JobEdits&) = delete;

  // Anew, for the same objects with other content that stands in order.
  void Begin();
  // As Begin, where only what was touched is another than in `jobs`: that is taken back. Requires calls that
  // are empty, or were before they were counted.
  void TakeBack(const Jobs& jobs, const std::vector<uint32_t>& keys);

  // What was touched may be changed; numbers of jobs and calls are the same where `jobs` had none.
  Jobs& jobs() { return jobs_; }
  const Jobs& jobs() const { return jobs_; }
  Calls& calls() { return calls_; }
  const Calls& calls() const { return calls_; }
  bool counts_calls() const { return counts_calls_; }
  // All jobs that have a call of their own do now.
  void CountCalls();

  JobOrder order() const { return {in_order_, any_gone_ ? gone_.data() : nullptr}; }
  bool IsGone(uint32_t job) const { return gone_[job] != 0; }
  bool IsTouched(uint32_t job) const { return is_touched_[job] != 0; }
  // No job stands behind the others, though some may be gone.
  bool IsInOrder() const { return in_order_ == jobs_.jobs(); }
  // Nor is any gone.
  bool IsSettled() const { return !any_gone_ && IsInOrder(); }
  const std::vector<uint32_t>& touched() const { return touched_; }  // before in_order, each once

  // Before a column of the job, or of the call of its number, is changed.
  void Touch(uint32_t job);
  void SetPredecessor(uint32_t job, uint32_t before);
  // The job falls away; `carrier` does the work of its calls, kNoJob: nobody.
  void Drop(uint32_t job, uint32_t carrier);
  // A new job behind the others, with the columns of `like`. Those that are appended must come in order of
  // (eligible time, row).
  uint32_t Append(uint32_t like);
  // After Drop: who waits for one that is gone waits for its carrier or, without one, for its predecessor.
  void Relink();
  // Puts all jobs in one order, with new numbers; nothing is marked or touched then. Calls that were not
  // counted are none.
  void Settle();

 private:
  Jobs& jobs_;
  Calls& calls_;
  bool counts_calls_ = false;
  bool any_gone_ = false;
  uint32_t in_order_ = 0;
  std::vector<uint8_t> gone_, is_touched_;  // by job
  std::vector<uint32_t> carrier_;           // by job that is gone
  std::vector<uint32_t> touched_;
};

// `job` becomes a part of `carrier`: the latest release, a tick where one has it, the key that all share.
void JoinRelease(Jobs& jobs, uint32_t carrier, uint32_t job);

// Processes are numbered by the log; of one without a job nothing can change.
Result<void> CheckRuns(const JobEdits& edits, uint32_t process);

// Visits the jobs of a process that are not gone in their order. Requires edits in order.
template <typename Visit>
void EachOf(const JobEdits& edits, uint32_t process, Visit visit) {
  for (uint32_t job = 0; job < edits.order().in_order; ++job) {
    if (edits.jobs().process[job] == process && !edits.IsGone(job)) visit(job);
  }
}

// Executions in parts can no longer be counted one by one.
Result<void> CheckWhole(const JobEdits& edits, uint32_t process);

}  // namespace harness::replay
