// SPDX-License-Identifier: Apache-2.0
// The action that lets executions run beside each other.
#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

// For each job of the process what it and those of the process before it wait for, of another process; kNoJob
// for nothing and for jobs of other processes. Chains are walked once.
std::vector<uint32_t> WaitsBehind(const Jobs& jobs, uint32_t process) {
  std::vector<uint32_t> behind(jobs.jobs(), kNoJob);
  std::vector<bool> is_known(jobs.jobs());
  std::vector<uint32_t> chain;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    uint32_t at = job;
    while (at != kNoJob && jobs.process[at] == process && !is_known[at]) {
      chain.push_back(at);
      at = jobs.predecessor[at];
    }
    const uint32_t end = at != kNoJob && jobs.process[at] == process ? behind[at] : at;
    for (const uint32_t link : chain) {
      behind[link] = end;
      is_known[link] = true;
    }
    chain.clear();
  }
  return behind;
}

}  // namespace

Result<void> Unlink(JobEdits& edits, uint32_t process, uint32_t predecessor) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckRuns(edits, predecessor));
  if (process == predecessor) RETURN_IF_ERROR(CheckWhole(edits, process));
  const Jobs& jobs = edits.jobs();
  const std::vector<uint32_t> behind = WaitsBehind(jobs, predecessor);
  EachOf(edits, process, [&](uint32_t job) {
    const uint32_t before = jobs.predecessor[job];
    if (before != kNoJob && jobs.process[before] == predecessor) edits.SetPredecessor(job, behind[before]);
  });
  return Ok();
}

}  // namespace harness::replay
