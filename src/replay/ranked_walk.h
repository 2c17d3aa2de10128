// SPDX-License-Identifier: Apache-2.0
// One step a job for disciplines with ranks, and caps, while a watch is told what happens; for this folder
// alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "replay/free_times.h"
#include "replay/job_edits.h"
#include "replay/model.h"
#include "replay/ready_times.h"
#include "replay/timed_permits.h"
#include "replay/waiting_jobs.h"

namespace harness::replay {

// Requires ShortCut::CanTake(jobs) and any discipline but kEasyBackfilling. The same starts as by events:
// - As long as nothing waits, a job that is ready takes a free slot at once; the end of each is known when
//   it starts, so only ready times are walked. When something waits, the next instant is the earlier of the
//   next ready time and the first slot that becomes free for one that waits.
// - A job of one slot that finds no room has only full or closed hosts, so keeping others off them
//   (engine.h) changes nothing: at each instant the best of the queues with a usable slot starts.
// - A job that waits for a permission of its process is in no queue; the end of a job of that process is an
//   instant then.
//
// The walk is quiet while nothing waits for a slot or a permission. The watch keeps the starts:
//   Timestamp StartOf(job)                 kUnknownTime while it has not started
//   void Starts(job, host, start, end)
//   void Queues(job)                       it may wait, or others that are ready then may go first
//   void Holds(job)                        it is ready later than now, at a time that is known
//   bool Pauses(now)                       asked while the walk is quiet: leave the fast pass before `now`
//   bool GoesOn(last, now, quiet)          asked at each instant `now` outside the fast pass; `quiet` since
//                                          the one before, `last`; false: the walk ends
// Keeps its buffers from run to run.
template <typename Watch>
class RankedWalk {
 public:
  Watch& watch() { return watch_; }
  const Watch& watch() const { return watch_; }

  // Everything given must outlive the walk. `order`: how the jobs stand.
  void Prepare(const Jobs& jobs, const JobOrder& order, const Machines& machines, Discipline discipline);

  // Nothing runs, waits or is held just after `now`, and all that have not come by then come next. What
  // Occupy and Bring tell is added to that.
  void Clear(Timestamp now);
  void Occupy(uint32_t job, uint32_t host, Timestamp end);
  // A job that has come and is not ready, as it would be held had it come during the walk.
  void Bring(uint32_t job);

  void Walk();

 private:
  static constexpr uint32_t kNoneOfHosts = UINT32_MAX;

  bool IsQuiet() const { return waiting_ == 0 && permits_.NextGrant() == kNever; }
  bool IsAfter(uint32_t a, uint32_t b) const { return order_.IsBefore(*jobs_, b, a); }
  auto Later() const {
    return [this](const auto& a, const auto& b) { return IsLater(a, b); };
  }
  bool IsLater(const ReadyJob& a, const ReadyJob& b) const {
    return a.ready != b.ready ? a.ready > b.ready : IsAfter(a.job, b.job);
  }
  bool IsLater(const RankedJob& a, const RankedJob& b) const {
    if (a.rank != b.rank) return a.rank > b.rank;
    return a.ready != b.ready ? a.ready > b.ready : IsAfter(a.job, b.job);
  }
  // Those that come next: of the jobs in order, and of those behind them.
  Timestamp ComesInOrder() const {
    return arriving_ < order_.in_order ? jobs_->eligible_us[arriving_] : kNever;
  }
  Timestamp ComesBehind() const { return behind_ < jobs_->jobs() ? jobs_->eligible_us[behind_] : kNever; }
  Timestamp NextComes() const { return std::min(ComesInOrder(), ComesBehind()); }
  // Requires that one comes.
  uint32_t NextArrival() const {
    if (behind_ == jobs_->jobs()) return arriving_;
    return arriving_ == order_.in_order || order_.IsBefore(*jobs_, behind_, arriving_) ? behind_ : arriving_;
  }
  void Arrive(uint32_t job) {
    ++(job < order_.in_order ? arriving_ : behind_);
    PassGone();
  }
  void PassGone() {
    while (arriving_ < order_.in_order && order_.IsGone(arriving_)) ++arriving_;
  }
  void PassAlone();
  bool NextAlone(uint32_t& job, Timestamp& now) const;
  bool IsHeldBack(uint32_t job, Timestamp now) const;
  Timestamp NextReady() const;
  Timestamp NextFree(Timestamp now);
  void ServeNow(Timestamp now);
  bool StartBest(Timestamp now);
  void Join(Timestamp now);
  bool IsReady(uint32_t job, Timestamp now);
  void JoinOne(uint32_t job, Timestamp now);
  void TakeGrants(Timestamp now);
  void AskForPermits(Timestamp now);
  void AskForPermit(uint32_t job, Timestamp now);
  void JoinQueue(uint32_t job, Timestamp ready);
  bool StartAtOnce(uint32_t job, Timestamp now);
  void Start(uint32_t job, uint32_t host, Timestamp now);
  void EndsAt(uint32_t process, Timestamp end, Timestamp now);
  void Hold(Timestamp ready, uint32_t job);
  void HoldUntilStarted(uint32_t job, uint32_t before);
  uint32_t TakeHeld();
  uint32_t FreeHost(uint32_t process, Timestamp now);
  bool IsOpen(uint32_t host, Timestamp now) { return !any_closes_ || open_[host].NextOpen(now) == now; }
  void Take(uint32_t host, Timestamp end) {
    slots_[host].ReplaceFirst(end);
    first_free_[host] = slots_[host].first();
  }

  Watch watch_;
  const Jobs* jobs_ = nullptr;
  JobOrder order_;
  const Machines* machines_ = nullptr;
  Discipline discipline_ = Discipline::kFcfs;
  std::vector<FreeTimes> slots_;
  std::vector<Timestamp> first_free_;  // of slots_
  std::vector<OpenTimes> open_;
  bool any_closes_ = false;  // of the hosts
  // Hosts in the order in which they are tried: those of a process stand from its place to that of the next.
  std::vector<uint32_t> tried_, first_tried_;
  std::vector<std::vector<RankedJob>> queues_;    // by class, heaps
  std::vector<uint32_t> busy_;                    // classes with something waiting
  std::vector<ReadyJob> held_;                    // a heap
  std::vector<uint32_t> first_held_, next_held_;  // by predecessor that has not started: a list of jobs
  std::vector<uint32_t> held_by_;                 // predecessors with such a list
  size_t waiting_ = 0;
  uint32_t arriving_ = 0, behind_ = 0;
  Timestamp last_ = INT64_MIN;
  TimedPermits permits_;
  std::vector<TimedPermits::Asking> granted_;  // at this instant
  std::vector<uint32_t> asking_;  // of capped processes, ready at this instant before anything starts
  bool gathers_ = false;          // before the starts of this instant
};

template <typename Watch>
void RankedWalk<Watch>::Prepare(const Jobs& jobs, const JobOrder& order, const Machines& machines,
                                Discipline discipline) {
  jobs_ = &jobs;
  order_ = order;
  machines_ = &machines;
  discipline_ = discipline;
  slots_.clear();
  open_.clear();
  for (const ModelHost& host : machines.hosts) {
    slots_.emplace_back(host.slots, jobs.jobs());
    open_.emplace_back(host);
  }
  first_free_.resize(slots_.size());
  any_closes_ = std::any_of(machines.hosts.begin(), machines.hosts.end(),
                            [](const ModelHost& host) { return !host.calendar.always_open(); });
  tried_.clear();
  first_tried_.assign(1, 0);
  for (size_t process = 0; process < machines.class_of_process.size(); ++process) {
    const auto& tried = machines.TriedHosts(process, discipline);
    tried_.insert(tried_.end(), tried.begin(), tried.end());
    first_tried_.push_back(static_cast<uint32_t>(tried_.size()));
  }
  queues_.resize(machines.classes.size());
  first_held_.clear();
  held_by_.clear();
  const bool linked = std::any_of(jobs.predecessor.begin(), jobs.predecessor.end(),
                                  [](uint32_t before) { return before != kNoJob; });
  if (linked) first_held_.assign(jobs.jobs(), kNoJob);
  next_held_.resize(linked ? jobs.jobs() : 0);
  permits_.Reset(machines);
  Clear(INT64_MIN);
}

template <typename Watch>
void RankedWalk<Watch>::Clear(Timestamp now) {
  last_ = now;
  const auto comes = jobs_->eligible_us.begin();
  arriving_ = static_cast<uint32_t>(std::upper_bound(comes, comes + order_.in_order, now) - comes);
  behind_ =
      static_cast<uint32_t>(std::upper_bound(comes + order_.in_order, jobs_->eligible_us.end(), now) - comes);
  PassGone();
  for (FreeTimes& slots : slots_) slots.Clear();
  std::fill(first_free_.begin(), first_free_.end(), INT64_MIN);
  for (auto& queue : queues_) queue.clear();
  busy_.clear();
  waiting_ = 0;
  held_.clear();
  for (const uint32_t before : held_by_) first_held_[before] = kNoJob;
  held_by_.clear();
  permits_.Clear();
  asking_.clear();
}

template <typename Watch>
void RankedWalk<Watch>::Occupy(uint32_t job, uint32_t host, Timestamp end) {
  const uint32_t process = jobs_->process[job];
  Take(host, end);
  if (!permits_.IsCapped(process)) return;
  (void)permits_.Ask(process, {job, last_});
  permits_.Start(process, end);
}

template <typename Watch>
void RankedWalk<Watch>::Bring(uint32_t job) {
  (void)IsReady(job, last_);
}

template <typename Watch>
[[gnu::flatten]] void RankedWalk<Watch>::Walk() {
  for (;;) {
    if (waiting_ == 0) PassAlone();
    Timestamp now = std::min(NextReady(), permits_.NextGrant());
    if (waiting_ > 0) now = std::min(now, NextFree(last_));
    if (now == kNever || !watch_.GoesOn(last_, now, IsQuiet())) return;
    ServeNow(now);
    last_ = now;
  }
}

// While nothing waits: as ServeNow, for jobs that are ready alone, need no permission and find a slot. Most
// do.
template <typename Watch>
void RankedWalk<Watch>::PassAlone() {
  uint32_t job;
  Timestamp now;
  while (NextAlone(job, now)) {
    if (permits_.NextGrant() <= now || permits_.IsCapped(jobs_->process[job]) || watch_.Pauses(now)) return;
    const bool arrives = NextComes() == now;
    if (arrives && IsHeldBack(job, now)) return;
    const uint32_t host = FreeHost(jobs_->process[job], now);
    if (host == kNoneOfHosts) return;
    if (arrives) {
      Arrive(job);
    } else {
      TakeHeld();
    }
    Start(job, host, now);
  }
}

// The next that arrives or is ready, and when; false where it may not be the only one then.
template <typename Watch>
bool RankedWalk<Watch>::NextAlone(uint32_t& job, Timestamp& now) const {
  const auto comes = [this](size_t next, size_t end) {
    return next < end ? jobs_->eligible_us[next] : kNever;
  };
  const auto ready = [this](size_t place) { return place < held_.size() ? held_[place].ready : kNever; };
  const Timestamp in_order = ComesInOrder(), behind = ComesBehind(), held = ready(0);
  const Timestamp arrives = std::min(in_order, behind);
  now = std::min(arrives, held);
  if (arrives == held) return false;
  if (held < arrives) {
    job = held_.front().job;
    return std::min(ready(1), ready(2)) > now;  // the second of a heap is one of two
  }
  if (in_order == behind) return false;
  job = in_order < behind ? arriving_ : behind_;
  return comes(size_t{job} + 1, in_order < behind ? order_.in_order : jobs_->jobs()) > now;
}

// A job that arrives now: is it ready later?
template <typename Watch>
bool RankedWalk<Watch>::IsHeldBack(uint32_t job, Timestamp now) const {
  const uint32_t before = jobs_->predecessor[job];
  if (before != kNoJob) {
    const Timestamp start = watch_.StartOf(before);
    if (start == process::kUnknownTime || start + jobs_->service_us[before] > now) return true;
  }
  return ReadyTimes(*jobs_, *machines_).Of(job, now) > now;
}

template <typename Watch>
uint32_t RankedWalk<Watch>::TakeHeld() {
  const uint32_t job = held_.front().job;
  std::pop_heap(held_.begin(), held_.end(), Later());
  held_.pop_back();
  return job;
}

template <typename Watch>
Timestamp RankedWalk<Watch>::NextReady() const {
  Timestamp next = NextComes();
  if (!held_.empty()) next = std::min(next, held_.front().ready);
  return next;
}

// The first instant, not before `now`, at which a slot is free and open for something that waits.
template <typename Watch>
Timestamp RankedWalk<Watch>::NextFree(Timestamp now) {
  Timestamp next = kNever;
  for (const uint32_t set : busy_) {
    for (const uint32_t host : machines_->classes[set]) {
      const Timestamp free = std::max(now, first_free_[host]);
      next = std::min(next, any_closes_ ? open_[host].NextOpen(free) : free);
    }
  }
  return next;
}

template <typename Watch>
void RankedWalk<Watch>::ServeNow(Timestamp now) {
  TakeGrants(now);
  gathers_ = true;
  Join(now);
  gathers_ = false;
  AskForPermits(now);
  while (waiting_ > 0 && StartBest(now)) Join(now);
}

template <typename Watch>
void RankedWalk<Watch>::TakeGrants(Timestamp now) {
  if (permits_.NextGrant() > now) return;
  granted_.clear();
  permits_.Grants(now, granted_);
  for (const TimedPermits::Asking& granted : granted_) JoinQueue(granted.job, granted.ready);
}

template <typename Watch>
void RankedWalk<Watch>::AskForPermits(Timestamp now) {
  if (asking_.empty()) return;
  std::sort(asking_.begin(), asking_.end(), [this](uint32_t a, uint32_t b) { return IsAfter(b, a); });
  for (const uint32_t job : asking_) AskForPermit(job, now);
  asking_.clear();
}

template <typename Watch>
void RankedWalk<Watch>::AskForPermit(uint32_t job, Timestamp now) {
  if (permits_.Ask(jobs_->process[job], {job, now})) return JoinQueue(job, now);
  watch_.Queues(job);
}

// Takes in what is ready by now. One that comes alone, while nothing waits, need not queue.
template <typename Watch>
void RankedWalk<Watch>::Join(Timestamp now) {
  for (;;) {
    if (!held_.empty() && held_.front().ready <= now) {
      JoinOne(TakeHeld(), now);
    } else if (NextComes() <= now) {
      const uint32_t job = NextArrival();
      Arrive(job);
      if (IsReady(job, now)) JoinOne(job, now);
    } else {
      return;
    }
  }
}

// A job that has come: else it is held until it is.
template <typename Watch>
bool RankedWalk<Watch>::IsReady(uint32_t job, Timestamp now) {
  const uint32_t before = jobs_->predecessor[job];
  Timestamp ready = now;
  if (before != kNoJob) {
    const Timestamp start = watch_.StartOf(before);
    if (start == process::kUnknownTime) {
      HoldUntilStarted(job, before);
      return false;
    }
    ready = std::max(ready, start + jobs_->service_us[before]);
  }
  ready = ReadyTimes(*jobs_, *machines_).Of(job, ready);
  if (ready > now) Hold(ready, job);
  return ready <= now;
}

template <typename Watch>
void RankedWalk<Watch>::JoinOne(uint32_t job, Timestamp now) {
  const uint32_t process = jobs_->process[job];
  if (permits_.IsCapped(process)) {
    if (gathers_) {
      asking_.push_back(job);
    } else {
      AskForPermit(job, now);
    }
    return;
  }
  const bool alone = waiting_ == 0 && asking_.empty() && NextReady() > now;
  if (!alone || !StartAtOnce(job, now)) JoinQueue(job, now);
}

template <typename Watch>
void RankedWalk<Watch>::JoinQueue(uint32_t job, Timestamp ready) {
  watch_.Queues(job);
  const uint32_t process = jobs_->process[job];
  const uint32_t set = machines_->class_of_process[process];
  auto& queue = queues_[set];
  if (queue.empty()) busy_.push_back(set);
  int64_t rank = 0;
  if (discipline_ == Discipline::kProcessPriority) rank = machines_->priority_of_process[process];
  if (discipline_ == Discipline::kShortestFirst) rank = jobs_->service_us[job];
  queue.push_back({rank, ready, job});
  std::push_heap(queue.begin(), queue.end(), Later());
  ++waiting_;
}

template <typename Watch>
bool RankedWalk<Watch>::StartAtOnce(uint32_t job, Timestamp now) {
  const uint32_t host = FreeHost(jobs_->process[job], now);
  if (host == kNoneOfHosts) return false;
  Start(job, host, now);
  return true;
}

template <typename Watch>
uint32_t RankedWalk<Watch>::FreeHost(uint32_t process, Timestamp now) {
  const uint32_t* const end = tried_.data() + first_tried_[process + 1];
  for (const uint32_t* host = tried_.data() + first_tried_[process]; host != end; ++host) {
    if (first_free_[*host] <= now && IsOpen(*host, now)) return *host;
  }
  return kNoneOfHosts;
}

template <typename Watch>
bool RankedWalk<Watch>::StartBest(Timestamp now) {
  size_t best = busy_.size();
  uint32_t on = kNoneOfHosts;
  for (size_t i = 0; i < busy_.size(); ++i) {
    if (best < busy_.size() && IsLater(queues_[busy_[i]].front(), queues_[busy_[best]].front())) continue;
    const uint32_t host = FreeHost(jobs_->process[queues_[busy_[i]].front().job], now);
    if (host == kNoneOfHosts) continue;
    best = i;
    on = host;
  }
  if (best == busy_.size()) return false;
  auto& queue = queues_[busy_[best]];
  const uint32_t job = queue.front().job;
  std::pop_heap(queue.begin(), queue.end(), Later());
  queue.pop_back();
  if (queue.empty()) {
    busy_[best] = busy_.back();
    busy_.pop_back();
  }
  --waiting_;
  Start(job, on, now);
  return true;
}

template <typename Watch>
void RankedWalk<Watch>::Start(uint32_t job, uint32_t host, Timestamp now) {
  const Timestamp end = now + jobs_->service_us[job];
  watch_.Starts(job, host, now, end);
  if (end > now) Take(host, end);
  EndsAt(jobs_->process[job], end, now);
  if (first_held_.empty()) return;
  for (uint32_t next = first_held_[job]; next != kNoJob; next = next_held_[next]) {
    Hold(ReadyTimes(*jobs_, *machines_).Of(next, end), next);
  }
}

// What a job of service 0 had goes on at once.
template <typename Watch>
void RankedWalk<Watch>::EndsAt(uint32_t process, Timestamp end, Timestamp now) {
  if (!permits_.IsCapped(process)) return;
  if (end > now) return permits_.Start(process, end);
  if (const auto next = permits_.Free(process)) JoinQueue(next->job, next->ready);
}

template <typename Watch>
void RankedWalk<Watch>::Hold(Timestamp ready, uint32_t job) {
  watch_.Holds(job);
  held_.push_back({ready, job});
  std::push_heap(held_.begin(), held_.end(), Later());
}

template <typename Watch>
void RankedWalk<Watch>::HoldUntilStarted(uint32_t job, uint32_t before) {
  if (first_held_[before] == kNoJob) held_by_.push_back(before);
  next_held_[job] = first_held_[before];
  first_held_[before] = job;
}

}  // namespace harness::replay
