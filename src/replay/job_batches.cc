// SPDX-License-Identifier: Apache-2.0
// The change that merges chosen executions, batch by batch.
#include <algorithm>

#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

class BatchMerger {
 public:
  explicit BatchMerger(JobEdits& edits) : edits_(edits), jobs_(edits.jobs()) {
    uint32_t rows = 0;
    for (const uint32_t row : jobs_.row) rows = std::max(rows, row + 1);
    job_of_row_.resize(rows, kNoJob);
    for (uint32_t job = 0; job < jobs_.jobs(); ++job) {
      if (!edits.IsGone(job)) job_of_row_[jobs_.row[job]] = job;
    }
    into_.resize(jobs_.jobs(), kNoJob);
    is_named_.resize(jobs_.jobs());
  }

  // The last of the batch does the work of all that may join it.
  void Merge(const CallBatch& batch) {
    std::vector<uint32_t> members;
    for (const uint32_t row : batch.rows) {
      const uint32_t job = row < job_of_row_.size() ? job_of_row_[row] : kNoJob;
      if (job == kNoJob || is_named_[job]) continue;
      is_named_[job] = true;
      members.push_back(job);
    }
    std::sort(members.begin(), members.end());
    if (members.size() < 2) return;
    const uint32_t carrier = members.back();
    members.pop_back();
    edits_.Touch(carrier);
    for (const uint32_t job : members) {
      if (jobs_.process[job] == jobs_.process[carrier] && jobs_.slots[job] == jobs_.slots[carrier] &&
          CarrierOf(jobs_.predecessor[job]) == CarrierOf(jobs_.predecessor[carrier]))
        MergeInto(carrier, job, batch.setup_us);
    }
  }

 private:
  uint32_t CarrierOf(uint32_t job) const { return job == kNoJob || into_[job] == kNoJob ? job : into_[job]; }

  void MergeInto(uint32_t carrier, uint32_t job, Micros setup_us) {
    into_[job] = carrier;
    edits_.Drop(job, carrier);
    const Micros service = jobs_.service_us[job];
    jobs_.service_us[carrier] += service - std::min(setup_us, service);
    JoinRelease(jobs_, carrier, job);
  }

  JobEdits& edits_;
  Jobs& jobs_;
  std::vector<uint32_t> job_of_row_, into_;
  std::vector<bool> is_named_;  // by this batch or one before it
};

}  // namespace

Result<void> MergeBatches(JobEdits& edits, std::span<const CallBatch> batches) {
  for (const CallBatch& batch : batches) {
    if (batch.setup_us < 0)
      return InvalidArgument("found a setup of " + std::to_string(batch.setup_us) +
                             " us, expected 0 or more");
  }
  edits.CountCalls();
  BatchMerger merger(edits);
  for (const CallBatch& batch : batches) merger.Merge(batch);
  edits.Relink();
  return Ok();
}

}  // namespace harness::replay
