// SPDX-License-Identifier: Apache-2.0
#include "replay/engine.h"

#include <algorithm>
#include <functional>

#include "replay/ready_times.h"

namespace harness::replay {

using process::kUnknownTime;

namespace {

constexpr uint32_t kNoHost = UINT32_MAX;
// Nothing runs and nothing arrives: what has not started after a whole week of calendars never will.
constexpr Micros kLongestPause = 8 * kMicrosPerDay;

}  // namespace

const Replayed& Replayer::Run(const Jobs& jobs, const Machines& machines, Discipline discipline,
                              bool short_cut) {
  result_.promised_us.clear();
  const bool in_order = discipline == Discipline::kFcfs || discipline == Discipline::kAffinity;
  short_cut = short_cut && discipline != Discipline::kEasyBackfilling && ShortCut::CanTake(jobs);
  // A job that gets its permission late stands before others that came later: it cannot be taken in order.
  const bool taken = short_cut && in_order && !machines.has_caps() &&
                     short_cut_.Run(jobs, machines, discipline == Discipline::kAffinity, result_.started_us);
  if (!short_cut) {
    Prepare(jobs, machines, discipline);
    WalkEvents();
  } else if (!taken) {
    ranked_.Run(jobs, machines, discipline, result_.started_us);
  }
  const auto& starts = result_.started_us;
  result_.never_started = std::count(starts.begin(), starts.end(), kUnknownTime);
  return result_;
}

void Replayer::Prepare(const Jobs& jobs, const Machines& machines, Discipline discipline) {
  jobs_ = &jobs;
  machines_ = &machines;
  discipline_ = discipline;
  result_.started_us.assign(jobs.jobs(), kUnknownTime);
  if (discipline == Discipline::kEasyBackfilling) result_.promised_us.assign(jobs.jobs(), kUnknownTime);
  hosts_.clear();
  last_outage_ = INT64_MIN;
  for (const ModelHost& host : machines.hosts) {
    hosts_.push_back({.calendar = host.calendar, .free = host.slots});
    for (const auto& outage : host.calendar.outages) last_outage_ = std::max(last_outage_, outage.to_us);
  }
  queues_.resize(machines.classes.size());
  for (auto& queue : queues_) queue.clear();
  held_.assign(machines.classes.size(), 0);
  line_.clear();
  released_now_.clear();
  running_.clear();
  later_.clear();
  permits_.Reset(machines);
  asking_.clear();
  arrived_.assign(jobs.jobs(), false);
  ended_.assign(jobs.jobs(), false);
  waiting_ = 0;
  next_arrival_ = 0;
  last_change_ = 0;
  pass_ = 0;
  LinkChildren();
}

// Children of each job, side by side: counted, then placed.
void Replayer::LinkChildren() {
  first_child_.clear();
  children_.clear();
  const auto& predecessor = jobs_->predecessor;
  const auto linked = [](uint32_t before) { return before != kNoJob; };
  const auto links = std::count_if(predecessor.begin(), predecessor.end(), linked);
  if (links == 0) return;
  first_child_.assign(jobs_->jobs() + 2, 0);
  children_.resize(static_cast<size_t>(links));
  for (const uint32_t before : predecessor) {
    if (linked(before)) ++first_child_[before + 2];
  }
  for (size_t i = 2; i < first_child_.size(); ++i) first_child_[i] += first_child_[i - 1];
  for (uint32_t job = 0; job < jobs_->jobs(); ++job) {
    if (linked(predecessor[job])) children_[first_child_[predecessor[job] + 1]++] = job;
  }
}

void Replayer::WalkEvents() {
  for (;;) {
    const bool calendar_only = running_.empty() && later_.empty() && next_arrival_ == jobs_->jobs();
    const Timestamp next = NextEvent();
    if (next == kNever || (calendar_only && next - std::max(last_change_, last_outage_) > kLongestPause))
      return;
    now_ = next;
    TurnCalendars();
    gathers_ = true;
    EndJobs();
    PassTicks();
    while (next_arrival_ < jobs_->jobs() && jobs_->eligible_us[next_arrival_] == now_) {
      Arrive(next_arrival_++);
    }
    AskForPermits();
    if (waiting_ == 0) continue;
    discipline_ == Discipline::kEasyBackfilling ? ServeBackfilling() : ServeInOrder();
  }
}

Timestamp Replayer::NextEvent() const {
  Timestamp next = kNever;
  if (!running_.empty()) next = running_.front().end;
  if (next_arrival_ < jobs_->jobs()) next = std::min(next, jobs_->eligible_us[next_arrival_]);
  if (!later_.empty()) next = std::min(next, later_.front().ready);
  if (waiting_ == 0) return next;
  for (const Host& host : hosts_) {
    if (!host.calendar.always_open()) next = std::min(next, host.next_border);
  }
  return next;
}

void Replayer::TurnCalendars() {
  for (Host& host : hosts_) {
    if (host.calendar.always_open() || now_ < host.next_border) continue;
    host.open = host.calendar.IsOpen(now_);
    host.next_border = host.calendar.NextBorder(now_);
  }
}

void Replayer::EndJobs() {
  while (!running_.empty() && running_.front().end == now_) {
    const Running ended = running_.front();
    std::pop_heap(running_.begin(), running_.end(), std::greater<>());
    running_.pop_back();
    last_change_ = now_;
    hosts_[ended.host].free += jobs_->slots[ended.job];
    End(ended.job);
  }
}

// The permission goes on to the next, and those that wait for the job are let go.
void Replayer::End(uint32_t job) {
  const uint32_t process = jobs_->process[job];
  if (permits_.IsCapped(process)) {
    if (const auto next = permits_.Free(process)) Enqueue(next->job, next->ready);
  }
  Release(job);
}

void Replayer::PassTicks() {
  while (!later_.empty() && later_.front().ready == now_) {
    const uint32_t job = later_.front().job;
    std::pop_heap(later_.begin(), later_.end(), std::greater<>());
    later_.pop_back();
    last_change_ = now_;
    BecomeReady(job);
  }
}

void Replayer::Arrive(uint32_t job) {
  arrived_[job] = true;
  last_change_ = now_;
  const uint32_t before = jobs_->predecessor[job];
  if (before == kNoJob || ended_[before]) Prepared(job);
}

void Replayer::Release(uint32_t predecessor) {
  ended_[predecessor] = true;
  if (children_.empty()) return;
  for (uint32_t i = first_child_[predecessor]; i < first_child_[predecessor + 1]; ++i) {
    if (arrived_[children_[i]]) Prepared(children_[i]);
  }
}

// Eligible, and the predecessor has ended: it may have to wait for its release or tick.
void Replayer::Prepared(uint32_t job) {
  const Timestamp ready = ReadyTimes(*jobs_, *machines_).Of(job, now_);
  if (ready == now_) return BecomeReady(job);
  later_.push_back({0, ready, job});
  std::push_heap(later_.begin(), later_.end(), std::greater<>());
}

void Replayer::BecomeReady(uint32_t job) {
  const uint32_t process = jobs_->process[job];
  if (!permits_.IsCapped(process)) return Enqueue(job, now_);
  if (gathers_) return asking_.push_back(job);
  if (permits_.Ask(process, {job, now_})) Enqueue(job, now_);
}

void Replayer::AskForPermits() {
  gathers_ = false;
  std::sort(asking_.begin(), asking_.end());
  for (const uint32_t job : asking_) {
    if (permits_.Ask(jobs_->process[job], {job, now_})) Enqueue(job, now_);
  }
  asking_.clear();
}

void Replayer::Enqueue(uint32_t job, Timestamp ready) {
  ++waiting_;
  released_ = true;
  if (discipline_ == Discipline::kEasyBackfilling) {
    released_now_.push_back({0, ready, job});
    return;
  }
  int64_t rank = 0;
  if (discipline_ == Discipline::kProcessPriority) rank = machines_->priority_of_process[jobs_->process[job]];
  if (discipline_ == Discipline::kShortestFirst) rank = jobs_->service_us[job];
  auto& queue = queues_[ClassOf(job)];
  queue.push_back({rank, ready, job});
  std::push_heap(queue.begin(), queue.end(), std::greater<>());
}

void Replayer::Start(uint32_t job, uint32_t host) {
  --waiting_;
  last_change_ = now_;
  result_.started_us[job] = now_;
  const Micros service = jobs_->service_us[job];
  if (service == 0) return End(job);
  hosts_[host].free -= jobs_->slots[job];
  running_.push_back({now_ + service, job, host});
  std::push_heap(running_.begin(), running_.end(), std::greater<>());
}

// The usable host of the lowest number on which the job may start now.
uint32_t Replayer::FindRoom(uint32_t job) const {
  const bool prefers = discipline_ == Discipline::kAffinity;
  const auto& usable =
      prefers ? machines_->preferred_hosts[jobs_->process[job]] : machines_->classes[ClassOf(job)];
  for (const uint32_t number : usable) {
    const Host& host = hosts_[number];
    if (host.open && host.free >= int64_t{jobs_->slots[job]} && !Disturbs(host, job)) return number;
  }
  return kNoHost;
}

// True when an earlier job has a claim on the host that a start of `job` would touch.
bool Replayer::Disturbs(const Host& host, uint32_t job) const {
  if (host.kept_off == pass_) return true;
  if (host.promised != pass_) return false;
  return now_ + jobs_->service_us[job] > host.promise_us && int64_t{jobs_->slots[job]} > host.spare;
}

void Replayer::ServeInOrder() {
  ++pass_;
  released_ = false;
  while (waiting_ > 0 && ServeBest()) {
    // What became ready just now may stand before a job that found no room.
    if (released_) ++pass_;
    released_ = false;
  }
}

// Starts the first job, in order, that may start; false without one.
bool Replayer::ServeBest() {
  for (;;) {
    size_t best = queues_.size();
    for (size_t i = 0; i < queues_.size(); ++i) {
      if (queues_[i].empty() || held_[i] == pass_) continue;
      if (best == queues_.size() || queues_[best].front() > queues_[i].front()) best = i;
    }
    if (best == queues_.size()) return false;
    auto& queue = queues_[best];
    const uint32_t job = queue.front().job;
    const uint32_t host = FindRoom(job);
    if (host != kNoHost) {
      std::pop_heap(queue.begin(), queue.end(), std::greater<>());
      queue.pop_back();
      Start(job, host);
      return true;
    }
    held_[best] = pass_;
    for (const uint32_t number : machines_->classes[best]) hosts_[number].kept_off = pass_;
  }
}

void Replayer::ServeBackfilling() {
  do {
    std::sort(released_now_.begin(), released_now_.end(),
              [](const RankedJob& a, const RankedJob& b) { return b > a; });
    const auto old = static_cast<ptrdiff_t>(line_.size());
    line_.insert(line_.end(), released_now_.begin(), released_now_.end());
    std::inplace_merge(line_.begin(), line_.begin() + old, line_.end(),
                       [](const RankedJob& a, const RankedJob& b) { return b > a; });
    released_now_.clear();
    ++pass_;
    released_ = false;
  } while (ScanBackfilling());
}

// One walk along the line; true when a start released others, which may belong before what follows.
bool Replayer::ScanBackfilling() {
  Timestamp promise = kUnknownTime;
  size_t kept = 0;
  size_t i = 0;
  for (; i < line_.size() && !released_; ++i) {
    const bool any_room = std::any_of(hosts_.begin(), hosts_.end(),
                                      [](const Host& host) { return host.open && host.free > 0; });
    if (!any_room) break;
    const RankedJob waiting = line_[i];
    const uint32_t host = FindRoom(waiting.job);
    if (host != kNoHost) {
      if (hosts_[host].promised == pass_ && now_ + jobs_->service_us[waiting.job] > hosts_[host].promise_us)
        hosts_[host].spare -= jobs_->slots[waiting.job];
      Start(waiting.job, host);
      continue;
    }
    const uint32_t set = ClassOf(waiting.job);
    if (held_[set] != pass_) {
      held_[set] = pass_;
      const Timestamp promised = Promise(waiting.job);
      if (kept == 0) promise = promised;
    }
    line_[kept++] = waiting;
  }
  const bool again = released_;
  line_.erase(line_.begin() + static_cast<ptrdiff_t>(kept), line_.begin() + static_cast<ptrdiff_t>(i));
  if (!again && promise != kUnknownTime && promise != kNever) {
    Timestamp& first = result_.promised_us[line_.front().job];
    if (first == kUnknownTime) first = promise;
  }
  return again;
}

// Keeps the earliest place and time for the job; kNever where each of its hosts is promised already.
Timestamp Replayer::Promise(uint32_t job) {
  const int64_t need = jobs_->slots[job];
  Timestamp best = kNever;
  int64_t spare = 0;
  uint32_t on = kNoHost;
  for (const uint32_t number : machines_->classes[ClassOf(job)]) {
    const Host& host = hosts_[number];
    if (host.promised == pass_) continue;
    on_host_.clear();
    for (const Running& running : running_) {
      if (running.host == number) on_host_.push_back(running);
    }
    std::sort(on_host_.begin(), on_host_.end(), [](const Running& a, const Running& b) { return b > a; });
    int64_t free = host.free;
    Timestamp at = now_;
    size_t ended = 0;
    for (; ended < on_host_.size() && free < need; ++ended) {
      free += jobs_->slots[on_host_[ended].job];
      at = on_host_[ended].end;
    }
    if (free < need) continue;
    at = host.calendar.NextOpen(at);
    if (at >= best) continue;
    for (; ended < on_host_.size() && on_host_[ended].end <= at; ++ended) {
      free += jobs_->slots[on_host_[ended].job];
    }
    best = at;
    spare = free - need;
    on = number;
  }
  if (on == kNoHost) return kNever;
  hosts_[on].promised = pass_;
  hosts_[on].promise_us = best;
  hosts_[on].spare = spare;
  return best;
}

}  // namespace harness::replay
