// SPDX-License-Identifier: Apache-2.0
#include "replay/ranked_short_cut.h"

#include <algorithm>
#include <functional>

#include "replay/ready_times.h"

namespace harness::replay {
namespace {

using process::kUnknownTime;

constexpr uint32_t kNoneOfHosts = UINT32_MAX;

}  // namespace

void RankedShortCut::Prepare(const Jobs& jobs, const Machines& machines, Discipline discipline) {
  jobs_ = &jobs;
  machines_ = &machines;
  discipline_ = discipline;
  slots_.clear();
  open_.clear();
  for (const ModelHost& host : machines.hosts) {
    slots_.emplace_back(host.slots, jobs.jobs());
    open_.emplace_back(host);
  }
  usable_.clear();
  for (size_t process = 0; process < machines.class_of_process.size(); ++process) {
    usable_.push_back(discipline == Discipline::kAffinity
                          ? &machines.preferred_hosts[process]
                          : &machines.classes[machines.class_of_process[process]]);
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
  permits_.Reset(machines);
  asking_.clear();
}

void RankedShortCut::Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
                         std::vector<Timestamp>& started_us) {
  started_us.assign(jobs.jobs(), kUnknownTime);
  started_ = &started_us;
  Prepare(jobs, machines, discipline);
  for (Timestamp last = INT64_MIN;;) {
    if (waiting_ == 0) PassAlone();
    Timestamp now = std::min(NextReady(), permits_.NextGrant());
    if (waiting_ > 0) now = std::min(now, NextFree(last));
    if (now == kNever) return;
    ServeNow(now);
    last = now;
  }
}

// While nothing waits: as ServeNow, for jobs that are ready alone, need no permission and find a slot. Most
// do.
void RankedShortCut::PassAlone() {
  uint32_t job;
  Timestamp now;
  while (NextAlone(job, now)) {
    if (permits_.NextGrant() <= now || permits_.IsCapped(jobs_->process[job])) return;
    const bool arrives = job == arriving_;
    if (arrives && IsHeldBack(job, now)) return;
    const uint32_t host = FreeHost(job, now);
    if (host == kNoneOfHosts) return;
    if (arrives) {
      ++arriving_;
    } else {
      TakeHeld();
    }
    Start(job, host, now);
  }
}

// The next that arrives or is ready, and when; false where it is not the only one then.
bool RankedShortCut::NextAlone(uint32_t& job, Timestamp& now) const {
  const auto arrival = [this](size_t next) {
    return next < jobs_->jobs() ? jobs_->eligible_us[next] : kNever;
  };
  const auto ready = [this](size_t place) { return place < held_.size() ? held_[place].ready : kNever; };
  const Timestamp arrives = arrival(arriving_), held = ready(0);
  now = std::min(arrives, held);
  if (arrives == held) return false;
  job = arrives < held ? arriving_ : held_.front().job;
  // The second of a heap is one of two.
  return arrives < held ? arrival(size_t{arriving_} + 1) > now : std::min(ready(1), ready(2)) > now;
}

// A job that arrives now: is it ready later?
bool RankedShortCut::IsHeldBack(uint32_t job, Timestamp now) const {
  const uint32_t before = jobs_->predecessor[job];
  if (before != kNoJob) {
    const Timestamp start = (*started_)[before];
    if (start == kUnknownTime || start + jobs_->service_us[before] > now) return true;
  }
  return ReadyTimes(*jobs_, *machines_).Of(job, now) > now;
}

uint32_t RankedShortCut::TakeHeld() {
  const uint32_t job = held_.front().job;
  std::pop_heap(held_.begin(), held_.end(), std::greater<>());
  held_.pop_back();
  return job;
}

Timestamp RankedShortCut::NextReady() const {
  Timestamp next = arriving_ < jobs_->jobs() ? jobs_->eligible_us[arriving_] : kNever;
  if (!held_.empty()) next = std::min(next, held_.front().ready);
  return next;
}

// The first instant, not before `now`, at which a slot is free and open for something that waits.
Timestamp RankedShortCut::NextFree(Timestamp now) {
  Timestamp next = kNever;
  for (const uint32_t set : busy_) {
    for (const uint32_t host : machines_->classes[set]) {
      next = std::min(next, open_[host].NextOpen(std::max(now, slots_[host].first())));
    }
  }
  return next;
}

void RankedShortCut::ServeNow(Timestamp now) {
  TakeGrants(now);
  gathers_ = true;
  Join(now);
  gathers_ = false;
  AskForPermits(now);
  while (waiting_ > 0 && StartBest(now)) Join(now);
}

void RankedShortCut::TakeGrants(Timestamp now) {
  if (permits_.NextGrant() > now) return;
  granted_.clear();
  permits_.Grants(now, granted_);
  for (const TimedPermits::Asking& granted : granted_) JoinQueue(granted.job, granted.ready);
}

void RankedShortCut::AskForPermits(Timestamp now) {
  if (asking_.empty()) return;
  std::sort(asking_.begin(), asking_.end());
  for (const uint32_t job : asking_) {
    if (permits_.Ask(jobs_->process[job], {job, now})) JoinQueue(job, now);
  }
  asking_.clear();
}

// Takes in what is ready by now. One that comes alone, while nothing waits, need not queue.
void RankedShortCut::Join(Timestamp now) {
  const auto n = static_cast<uint32_t>(jobs_->jobs());
  for (;;) {
    uint32_t job;
    if (!held_.empty() && held_.front().ready <= now) {
      job = TakeHeld();
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
    JoinOne(job, now);
  }
}

void RankedShortCut::JoinOne(uint32_t job, Timestamp now) {
  const uint32_t process = jobs_->process[job];
  if (permits_.IsCapped(process)) {
    if (gathers_) {
      asking_.push_back(job);
    } else if (permits_.Ask(process, {job, now})) {
      JoinQueue(job, now);
    }
    return;
  }
  const bool alone = waiting_ == 0 && asking_.empty() && NextReady() > now;
  if (!alone || !StartAtOnce(job, now)) JoinQueue(job, now);
}

void RankedShortCut::JoinQueue(uint32_t job, Timestamp ready) {
  const uint32_t process = jobs_->process[job];
  const uint32_t set = machines_->class_of_process[process];
  auto& queue = queues_[set];
  if (queue.empty()) busy_.push_back(set);
  int64_t rank = 0;
  if (discipline_ == Discipline::kProcessPriority) rank = machines_->priority_of_process[process];
  if (discipline_ == Discipline::kShortestFirst) rank = jobs_->service_us[job];
  queue.push_back({rank, ready, job});
  std::push_heap(queue.begin(), queue.end(), std::greater<>());
  ++waiting_;
}

bool RankedShortCut::StartAtOnce(uint32_t job, Timestamp now) {
  const uint32_t host = FreeHost(job, now);
  if (host == kNoneOfHosts) return false;
  Start(job, host, now);
  return true;
}

uint32_t RankedShortCut::FreeHost(uint32_t job, Timestamp now) {
  for (const uint32_t host : *usable_[jobs_->process[job]]) {
    if (slots_[host].first() <= now && open_[host].NextOpen(now) == now) return host;
  }
  return kNoneOfHosts;
}

bool RankedShortCut::StartBest(Timestamp now) {
  size_t best = busy_.size();
  uint32_t on = kNoneOfHosts;
  for (size_t i = 0; i < busy_.size(); ++i) {
    if (best < busy_.size() && queues_[busy_[i]].front() > queues_[busy_[best]].front()) continue;
    const uint32_t host = FreeHost(queues_[busy_[i]].front().job, now);
    if (host == kNoneOfHosts) continue;
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
  EndsAt(jobs_->process[job], end, now);
  if (first_held_.empty()) return;
  for (uint32_t next = first_held_[job]; next != kNoJob; next = next_held_[next]) {
    Hold(ReadyTimes(*jobs_, *machines_).Of(next, end), next);
  }
}

// What a job of service 0 had goes on at once.
void RankedShortCut::EndsAt(uint32_t process, Timestamp end, Timestamp now) {
  if (!permits_.IsCapped(process)) return;
  if (end > now) return permits_.Start(process, end);
  if (const auto next = permits_.Free(process)) JoinQueue(next->job, next->ready);
}

void RankedShortCut::Hold(Timestamp ready, uint32_t job) {
  held_.push_back({ready, job});
  std::push_heap(held_.begin(), held_.end(), std::greater<>());
}

}  // namespace harness::replay
