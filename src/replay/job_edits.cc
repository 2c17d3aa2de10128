// SPDX-License-Identifier: Apache-2.0
#include "replay/job_edits.h"

#include <algorithm>

namespace harness::replay {
namespace {

template <typename T>
void Gather(std::vector<T>& column, const std::vector<uint32_t>& from, std::vector<T>& spare) {
  if (column.empty()) return;
  spare.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) spare[i] = column[from[i]];
  column.swap(spare);
}

}  // namespace

Result<void> CheckRuns(const Jobs& jobs, uint32_t process) {
  if (std::find(jobs.process.begin(), jobs.process.end(), process) != jobs.process.end()) return Ok();
  return InvalidArgument("found process number " + std::to_string(process) +
                         ", expected one with executions in the model");
}

Result<void> CheckWhole(const Jobs& jobs, const Calls& calls, uint32_t process) {
  for (size_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] != calls.last[call] && jobs.process[calls.first[call]] == process)
      return InvalidArgument("found process number " + std::to_string(process) +
                             " in parts, expected to thin or merge it before it is split");
  }
  return Ok();
}

void GatherJobs(Jobs& jobs, const std::vector<uint32_t>& from) {
  std::vector<int64_t> times;
  std::vector<uint32_t> numbers;
  std::vector<int32_t> counts;
  std::vector<uint64_t> keys;
  std::vector<uint8_t> flags;
  Gather(jobs.eligible_us, from, times);
  Gather(jobs.service_us, from, times);
  Gather(jobs.recorded_start_us, from, times);
  Gather(jobs.release_us, from, times);
  Gather(jobs.row, from, numbers);
  Gather(jobs.process, from, numbers);
  Gather(jobs.slots, from, numbers);
  Gather(jobs.predecessor, from, numbers);
  Gather(jobs.attempts, from, counts);
  Gather(jobs.key, from, keys);
  Gather(jobs.polled, from, flags);
}

void ChooseInPlace(Jobs& jobs, Calls& calls, const std::vector<uint32_t>& from) {
  std::vector<uint32_t> number(jobs.jobs(), kNoJob);
  for (uint32_t i = 0; i < from.size(); ++i) number[from[i]] = i;
  for (const uint32_t job : from) {
    uint32_t& link = jobs.predecessor[job];
    while (link != kNoJob && number[link] == kNoJob) link = jobs.predecessor[link];
  }
  GatherJobs(jobs, from);
  for (uint32_t& link : jobs.predecessor) {
    if (link != kNoJob) link = number[link];
  }
  calls.Renumber(number);
}

void Reorder(Jobs& jobs, Calls& calls, uint32_t process) {
  std::vector<uint32_t> changed, others;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    (jobs.process[job] == process ? changed : others).push_back(job);
  }
  const auto before = [&jobs](uint32_t a, uint32_t b) {
    if (jobs.eligible_us[a] != jobs.eligible_us[b]) return jobs.eligible_us[a] < jobs.eligible_us[b];
    return jobs.row[a] != jobs.row[b] ? jobs.row[a] < jobs.row[b] : a < b;
  };
  // The others are in order still.
  if (!std::is_sorted(changed.begin(), changed.end(), before))
    std::sort(changed.begin(), changed.end(), before);
  std::vector<uint32_t> order(jobs.jobs());
  std::merge(changed.begin(), changed.end(), others.begin(), others.end(), order.begin(), before);
  ChooseInPlace(jobs, calls, order);
}

}  // namespace harness::replay
