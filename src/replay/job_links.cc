// SPDX-License-Identifier: Apache-2.0
// The action that lets executions run beside each other.
#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

// What jobs of one process wait for beyond others of it. Each chain is walked once.
class WaitsBehind {
 public:
  WaitsBehind(const Jobs& jobs, uint32_t process)
      : jobs_(jobs), process_(process), behind_(jobs.jobs(), kUnknown) {}

  // `job`: of the process. kNoJob: for nothing.
  uint32_t Of(uint32_t job) {
    uint32_t at = job;
    for (; IsOne(at) && behind_[at] == kUnknown; at = jobs_.predecessor[at]) chain_.push_back(at);
    const uint32_t end = IsOne(at) ? behind_[at] : at;
    for (const uint32_t link : chain_) behind_[link] = end;
    chain_.clear();
    return end;
  }

 private:
  static constexpr uint32_t kUnknown = kNoJob - 1;  // no log has so many jobs
  bool IsOne(uint32_t job) const { return job != kNoJob && jobs_.process[job] == process_; }

  const Jobs& jobs_;
  const uint32_t process_;
  std::vector<uint32_t> behind_, chain_;
};

}  // namespace

Result<void> Unlink(JobEdits& edits, uint32_t process, uint32_t predecessor) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckRuns(edits, predecessor));
  if (process == predecessor) RETURN_IF_ERROR(CheckWhole(edits, process));
  const Jobs& jobs = edits.jobs();
  WaitsBehind behind(jobs, predecessor);
  EachOf(edits, process, [&](uint32_t job) {
    const uint32_t before = jobs.predecessor[job];
    if (before != kNoJob && jobs.process[before] == predecessor) edits.SetPredecessor(job, behind.Of(before));
  });
  return Ok();
}

}  // namespace harness::replay
