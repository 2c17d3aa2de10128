// SPDX-License-Identifier: Apache-2.0
#include "replay/ranked_short_cut.h"

#include <algorithm>
#include <functional>

#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

constexpr uint32_t kNoHost = UINT32_MAX;

}  // namespace

void RankedShortCut::Prepare(const Jobs& jobs, const Machines& machines, Discipline discipline) {
  jobs_ = &jobs;
  machines_ = &machines;
  by_service_ = discipline == Discipline::kShortestFirst;
  slots_.clear();
  open_.clear();
  for (const ModelHost& host : machines.hosts) {
    slots_.emplace_back(host.slots, jobs.jobs());
    open_.emplace_back(host);
  }
  queues_.resize(machines.classes.size());
  for (auto& queue : queues_) queue.clear();
  busy_.clear();
  held_.clear();
  first_held_.clear();
  const bool linked = std::any_of(jobs.predecessor.begin(), jobs.predecessor.end(),
                                  [](uint32_t before) { return before != kNoJob; });
  if (linked) first_held_.assign(jobs.jobs(), kNoJob);
  next_held_.resize(linked ? jobs.jobs() : 0);
  waiting_ = 0;
  arriving_ = 0;
}

void RankedShortCut::Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
                         std::vector<Timestamp>& started_us) {
  started_us.assign(jobs.jobs(), kUnknownTime);
  started_ = &started_us;
  Prepare(jobs, machines, discipline);
  for (;;) {
    Timestamp now = NextReady();
    if (waiting_ > 0) now = std::min(now, NextFree());
    if (now == kNever) return;
    ServeNow(now);
  }
}

Timestamp RankedShortCut::NextReady() const {
  Timestamp next = arriving_ < jobs_->jobs() ? jobs_->eligible_us[arriving_] : kNever;
  if (!held_.empty()) next = std::min(next, held_.front().ready);
  return next;
}

// The first instant at which a slot is free and open for something that waits.
Timestamp RankedShortCut::NextFree() {
  Timestamp next = kNever;
  for (const uint32_t set : busy_) {
    const Timestamp ready = queues_[set].front().ready;
    for (const uint32_t host : machines_->classes[set]) {
      next = std::min(next, open_[host].NextOpen(std::max(ready, slots_[host].first())));
    }
  }
  return next;
}

void RankedShortCut::ServeNow(Timestamp now) {
  do {
    Join(now);
  } while (waiting_ > 0 && StartBest(now));
}

// Takes in what is ready by now. One that comes alone, while nothing waits, need not queue.
void RankedShortCut::Join(Timestamp now) {
  const auto n = static_cast<uint32_t>(jobs_->jobs());
  for (;;) {
    uint32_t job;
    if (!held_.empty() && held_.front().ready <= now) {
      job = held_.front().job;
      std::pop_heap(held_.begin(), held_.end(), std::greater<>());
      held_.pop_back();
    } else if (arriving_ < n && jobs_->eligible_us[arriving_] <= now) {
      job = arriving_++;
      const uint32_t before = jobs_->predecessor[job];
      Timestamp ready = now;
      if (before != kNoJob) {
        const Timestamp start = (*started_)[before];
        if (start == kUnknownTime) {
          next_held_[job] = first_held_[before];
          first_held_[before] = job;
          continue;
        }
        ready = std::max(ready, start + jobs_->service_us[before]);
      }
      ready = ReadyTimes(*jobs_, *machines_).Of(job, ready);
      if (ready > now) {
        Hold(ready, job);
        continue;
      }
    } else {
      return;
    }
    const bool alone = waiting_ == 0 && NextReady() > now;
    if (!alone || !StartAtOnce(job, now)) JoinQueue(job, now);
  }
}

void RankedShortCut::JoinQueue(uint32_t job, Timestamp ready) {
  const uint32_t process = jobs_->process[job];
  const uint32_t set = machines_->class_of_process[process];
  auto& queue = queues_[set];
  if (queue.empty()) busy_.push_back(set);
  queue.push_back(
      {by_service_ ? jobs_->service_us[job] : machines_->priority_of_process[process], ready, job});
  std::push_heap(queue.begin(), queue.end(), std::greater<>());
  ++waiting_;
}

bool RankedShortCut::StartAtOnce(uint32_t job, Timestamp now) {
  const uint32_t host = FreeHost(machines_->class_of_process[jobs_->process[job]], now);
  if (host == kNoHost) return false;
  Start(job, host, now);
  return true;
}

uint32_t RankedShortCut::FreeHost(uint32_t set, Timestamp now) {
  for (const uint32_t host : machines_->classes[set]) {
    if (slots_[host].first() <= now && open_[host].NextOpen(now) == now) return host;
  }
  return kNoHost;
}

bool RankedShortCut::StartBest(Timestamp now) {
  size_t best = busy_.size();
  uint32_t on = kNoHost;
  for (size_t i = 0; i < busy_.size(); ++i) {
    if (best < busy_.size() && queues_[busy_[i]].front() > queues_[busy_[best]].front()) continue;
    const uint32_t host = FreeHost(busy_[i], now);
    if (host == kNoHost) continue;
    best = i;
    on = host;
  }
  if (best == busy_.size()) return false;
  auto& queue = queues_[busy_[best]];
  const uint32_t job = queue.front().job;
  std::pop_heap(queue.begin(), queue.end(), std::greater<>());
  queue.pop_back();
  if (queue.empty()) {
    busy_[best] = busy_.back();
    busy_.pop_back();
  }
  --waiting_;
  Start(job, on, now);
  return true;
}

void RankedShortCut::Start(uint32_t job, uint32_t host, Timestamp now) {
  (*started_)[job] = now;
  const Timestamp end = now + jobs_->service_us[job];
  if (end > now) slots_[host].ReplaceFirst(end);
  if (first_held_.empty()) return;
  for (uint32_t next = first_held_[job]; next != kNoJob; next = next_held_[next]) {
    Hold(ReadyTimes(*jobs_, *machines_).Of(next, end), next);
  }
}

void RankedShortCut::Hold(Timestamp ready, uint32_t job) {
  held_.push_back({ready, job});
  std::push_heap(held_.begin(), held_.end(), std::greater<>());
}

}  // namespace harness::replay
