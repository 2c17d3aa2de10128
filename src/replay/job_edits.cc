// SPDX-License-Identifier: Apache-2.0
#include "replay/job_edits.h"

#include <algorithm>
#include <iterator>

namespace harness::replay {
namespace {

template <typename T>
void Gather(std::vector<T>& column, const std::vector<uint32_t>& from, std::vector<T>& spare) {
  if (column.empty()) return;
  spare.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) spare[i] = column[from[i]];
  column.swap(spare);
}

// Puts all columns in the order of `from`; links still name the old numbers.
void GatherJobs(Jobs& jobs, const std::vector<uint32_t>& from) {
  std::vector<int64_t> times;
  std::vector<uint32_t> numbers;
  std::vector<int32_t> counts;
  std::vector<uint32_t> keys;
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

// The columns that there are.
template <typename Visit>
void EachColumn(Jobs& jobs, Visit visit) {
  const auto unless_empty = [&visit](auto& column) {
    if (!column.empty()) visit(column);
  };
  unless_empty(jobs.eligible_us);
  unless_empty(jobs.service_us);
  unless_empty(jobs.recorded_start_us);
  unless_empty(jobs.release_us);
  unless_empty(jobs.row);
  unless_empty(jobs.process);
  unless_empty(jobs.slots);
  unless_empty(jobs.predecessor);
  unless_empty(jobs.attempts);
  unless_empty(jobs.key);
  unless_empty(jobs.polled);
}

}  // namespace

void JobEdits::Begin() {
  in_order_ = static_cast<uint32_t>(jobs_.jobs());
  counts_calls_ = !calls_.empty();
  any_gone_ = false;
  // As much room as the columns have.
  gone_.reserve(jobs_.process.capacity());
  carrier_.reserve(jobs_.process.capacity());
  gone_.assign(jobs_.jobs(), 0);
  is_touched_.assign(jobs_.jobs(), 0);
  carrier_.resize(jobs_.jobs());
  touched_.clear();
}

void JobEdits::TakeBack(const Jobs& jobs, const std::vector<uint32_t>& keys) {
  if (!IsInOrder()) {
    EachColumn(jobs_, [this](auto& column) { column.resize(in_order_); });
    gone_.resize(in_order_);
    carrier_.resize(in_order_);
  }
  for (const uint32_t job : touched_) {
    jobs_.service_us[job] = jobs.service_us[job];
    jobs_.predecessor[job] = jobs.predecessor[job];
    if (!jobs.release_us.empty()) jobs_.release_us[job] = jobs.release_us[job];
    if (!jobs.polled.empty()) jobs_.polled[job] = jobs.polled[job];
    if (!keys.empty()) jobs_.key[job] = keys[job];
    gone_[job] = 0;
    is_touched_[job] = 0;
    if (calls_.empty()) continue;
    calls_.eligible_us[job] = jobs.eligible_us[job];
    calls_.first[job] = calls_.last[job] = job;
  }
  touched_.clear();
  any_gone_ = false;
  counts_calls_ = false;
}

void JobEdits::CountCalls() {
  if (counts_calls_) return;
  calls_.Begin(jobs_);
  counts_calls_ = true;
}

void JobEdits::Touch(uint32_t job) {
  if (job >= in_order_ || is_touched_[job] != 0) return;
  is_touched_[job] = 1;
  touched_.push_back(job);
}

void JobEdits::SetPredecessor(uint32_t job, uint32_t before) {
  if (jobs_.predecessor[job] == before) return;
  Touch(job);
  jobs_.predecessor[job] = before;
}

void JobEdits::Drop(uint32_t job, uint32_t carrier) {
  Touch(job);
  gone_[job] = 1;
  carrier_[job] = carrier;
  any_gone_ = true;
}

uint32_t JobEdits::Append(uint32_t like) {
  const auto job = static_cast<uint32_t>(jobs_.jobs());
  EachColumn(jobs_, [like](auto& column) {
    const auto value = column[like];
    column.push_back(value);
  });
  gone_.push_back(0);
  carrier_.push_back(kNoJob);
  return job;
}

void JobEdits::Relink() {
  if (!any_gone_) return;
  for (uint32_t job = 0; job < jobs_.jobs(); ++job) {
    uint32_t before = jobs_.predecessor[job];
    if (before == kNoJob || gone_[before] == 0 || gone_[job] != 0) continue;
    while (before != kNoJob && gone_[before] != 0)
      before = carrier_[before] != kNoJob ? carrier_[before] : jobs_.predecessor[before];
    SetPredecessor(job, before);
  }
  if (!counts_calls_) return;
  for (uint32_t call = 0; call < calls_.first.size(); ++call) {
    for (auto* part : {&calls_.first, &calls_.last}) {
      uint32_t& job = (*part)[call];
      if (job == kNoJob || gone_[job] == 0) continue;
      Touch(call);
      job = carrier_[job];
    }
  }
}

void JobEdits::Settle() {
  if (!counts_calls_) calls_.Clear();
  if (!IsSettled()) {
    std::vector<uint32_t> kept, behind, all;
    for (uint32_t job = 0; job < jobs_.jobs(); ++job) {
      if (gone_[job] == 0) (job < in_order_ ? kept : behind).push_back(job);
    }
    std::merge(kept.begin(), kept.end(), behind.begin(), behind.end(), std::back_inserter(all),
               [this](uint32_t a, uint32_t b) { return order().IsBefore(jobs_, a, b); });
    std::vector<uint32_t> number(jobs_.jobs(), kNoJob);
    for (uint32_t i = 0; i < all.size(); ++i) number[all[i]] = i;
    GatherJobs(jobs_, all);
    for (uint32_t& before : jobs_.predecessor) {
      if (before != kNoJob) before = number[before];
    }
    if (counts_calls_) calls_.Renumber(number);
  }
  Begin();
}

void JoinRelease(Jobs& jobs, uint32_t carrier, uint32_t job) {
  if (!jobs.release_us.empty())
    jobs.release_us[carrier] = std::max(jobs.release_us[carrier], jobs.release_us[job]);
  if (!jobs.polled.empty()) jobs.polled[carrier] = std::max(jobs.polled[carrier], jobs.polled[job]);
  if (!jobs.key.empty() && jobs.key[carrier] != jobs.key[job]) jobs.key[carrier] = 0;
}

Result<void> CheckRuns(const JobEdits& edits, uint32_t process) {
  const auto& processes = edits.jobs().process;
  for (uint32_t job = 0; job < processes.size(); ++job) {
    if (processes[job] == process && !edits.IsGone(job)) return Ok();
  }
  return InvalidArgument("found process number " + std::to_string(process) +
                         ", expected one with executions in the model");
}

Result<void> CheckWhole(const JobEdits& edits, uint32_t process) {
  if (!edits.counts_calls()) return Ok();
  const Calls& calls = edits.calls();
  for (size_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] != calls.last[call] && edits.jobs().process[calls.first[call]] == process)
      return InvalidArgument("found process number " + std::to_string(process) +
                             " in parts, expected to thin or merge it before it is split");
  }
  return Ok();
}

}  // namespace harness::replay
