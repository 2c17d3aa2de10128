// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_pool.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <queue>

#include "generate/erp_catalogue.h"

namespace harness::generate {
namespace {

constexpr size_t kPriorities = 3;

// (time, job) in one word; the job index breaks ties.
using Event = uint64_t;
Event MakeEvent(Second time, size_t job) {
  return static_cast<uint64_t>(static_cast<uint32_t>(time)) << 32 | static_cast<uint64_t>(job);
}
Second TimeOf(Event event) {
  return static_cast<Second>(event >> 32);
}
size_t JobOf(Event event) {
  return static_cast<size_t>(event & 0xffffffffu);
}
using EventHeap = std::priority_queue<Event, std::vector<Event>, std::greater<Event>>;

class Pool {
 public:
  Pool(const ErpModel& model, const ErpCalendar& calendar, const Knobs& knobs, std::vector<Job>& jobs)
      : model_(model), calendar_(calendar), knobs_(knobs), jobs_(jobs) {
    free_ = {model.slots_per_host, model.slots_per_host};
    capped_.resize(model.processes.size());
    running_.resize(model.processes.size(), 0);
    result_.long_wait_s.resize(model.processes.size(), 0);
    for (const Family& family : model.families) {
      if (!family.hold) unheld_.push_back(family.child);
    }
    extract_ = model.IndexOf(kExtractProcess);
  }

  PoolResult Run() {
    size_t next = 0;
    while (true) {
      while (next < jobs_.size() && !ArrivesByItself(jobs_[next])) ++next;
      Second now = next < jobs_.size() ? jobs_[next].eligible : kNever;
      if (!ends_.empty()) now = std::min(now, TimeOf(ends_.top()));
      if (!later_.empty()) now = std::min(now, TimeOf(later_.top()));
      const bool waiting = !queues_[0].empty() || !queues_[1].empty() || !queues_[2].empty();
      if (waiting && opens_ > now_) now = std::min(now, opens_);
      if (now > calendar_.end()) break;
      Advance(now);
      while (!ends_.empty() && TimeOf(ends_.top()) == now) End(Pop(ends_));
      while (!later_.empty() && TimeOf(later_.top()) == now) Ready(Pop(later_));
      for (; next < jobs_.size() && jobs_[next].eligible == now; ++next) {
        if (ArrivesByItself(jobs_[next])) Arrive(next);
      }
      Dispatch();
    }
    return std::move(result_);
  }

 private:
  static size_t Pop(EventHeap& heap) {
    const size_t job = JobOf(heap.top());
    heap.pop();
    return job;
  }
  static bool ArrivesByItself(const Job& job) { return job.after < 0 && job.outcome != Outcome::kCancelled; }

  // Keeps the count of open seconds with every slot taken, and the next opening.
  void Advance(Second now) {
    if (free_[0] + free_[1] == 0) {
      full_ += now - now_ - (calendar_.ClosedBefore(now) - calendar_.ClosedBefore(now_));
    }
    now_ = now;
    if (calendar_.IsClosed(now) && opens_ <= now) {
      for (const ClosedWindow& window : calendar_.closed()) {
        if (window.begin <= now && now < window.end) opens_ = window.end;
      }
    }
  }

  void Arrive(size_t index) {
    Job& job = jobs_[index];
    if (job.process == extract_) return StartExtract(job);
    const ErpProcess& process = model_.processes[job.process];
    if (process.poll > 0 && job.poll_draw < knobs_.polled_share[job.process] * 65536.0) {
      const Second tick = (job.eligible + process.poll - 1) / process.poll * process.poll;
      if (tick > now_) return later_.push(MakeEvent(tick, index));
    }
    Ready(index);
  }

  // It runs beside the slots, in the last second of the log, so that nothing can keep it from its time.
  void StartExtract(Job& job) {
    job.ready = job.eligible;
    job.full_before = full_;
    job.contention = 0;
    job.start = job.eligible + job.latency_s;
    job.end = kNever;
  }

  void Ready(size_t index) {
    Job& job = jobs_[index];
    job.ready = now_;
    job.full_before = full_;
    const int cap = model_.processes[job.process].cap;
    if (cap > 0 && running_[job.process] >= cap) {
      capped_[job.process].push_back(static_cast<int32_t>(index));
      return;
    }
    Grant(index);
  }

  void Grant(size_t index) {
    const size_t process = jobs_[index].process;
    ++running_[process];
    queues_[static_cast<size_t>(model_.processes[process].priority)].push_back(static_cast<int32_t>(index));
  }

  void Dispatch() {
    if (now_ < opens_) return;
    for (auto& queue : queues_) {
      while (!queue.empty() && free_[0] + free_[1] > 0) {
        const size_t index = static_cast<size_t>(queue.front());
        queue.pop_front();
        Start(index);
      }
    }
  }

  void Start(size_t index) {
    Job& job = jobs_[index];
    job.host = free_[1] > free_[0] ? 1 : 0;
    --free_[job.host];
    job.contention = full_ - job.full_before;
    job.start = now_ + job.latency_s;
    const double service = static_cast<double>(job.service_s) * knobs_.service_scale[job.process];
    const Second one = std::max<Second>(1, static_cast<Second>(std::floor(service + 0.5)));
    job.end = job.start + one * job.attempts;
    ends_.push(MakeEvent(job.end, index));
    const Second wait = job.start - job.eligible;
    if (wait > kLongWait && job.start <= calendar_.end()) result_.long_wait_s[job.process] += wait;
    result_.busy_slot_s[job.host] += std::max<Second>(0, std::min(job.end, calendar_.end()) - job.start);
    if (job.first_dependent >= 0) QueueChildren(job);
  }

  void QueueChildren(const Job& parent) {
    for (int32_t i = parent.first_dependent; i >= 0; i = jobs_[static_cast<size_t>(i)].next_dependent) {
      Job& child = jobs_[static_cast<size_t>(i)];
      if (child.link != Link::kParent) continue;
      const Second stagger = std::min<Second>(child.stagger_s, parent.end - parent.start);
      child.queued = child.eligible = std::min(parent.start + stagger, calendar_.end());
      if (IsUnheld(child)) later_.push(MakeEvent(child.eligible, static_cast<size_t>(i)));
    }
  }

  bool IsUnheld(const Job& job) const {
    return job.link == Link::kParent &&
           std::find(unheld_.begin(), unheld_.end(), job.process) != unheld_.end();
  }

  void End(size_t index) {
    const Job& job = jobs_[index];
    ++free_[job.host];
    --running_[job.process];
    auto& capped = capped_[job.process];
    if (!capped.empty()) {
      const size_t next = static_cast<size_t>(capped.front());
      capped.pop_front();
      Grant(next);
    }
    for (int32_t i = job.first_dependent; i >= 0; i = jobs_[static_cast<size_t>(i)].next_dependent) {
      if (!IsUnheld(jobs_[static_cast<size_t>(i)])) Ready(static_cast<size_t>(i));
    }
  }

  const ErpModel& model_;
  const ErpCalendar& calendar_;
  const Knobs& knobs_;
  std::vector<Job>& jobs_;
  PoolResult result_;
  EventHeap ends_;   // of running executions
  EventHeap later_;  // polls, and children without a hold
  std::array<std::deque<int32_t>, kPriorities> queues_;
  std::vector<std::deque<int32_t>> capped_;
  std::vector<int> running_;  // granted or running, per process
  std::vector<size_t> unheld_;
  size_t extract_ = 0;
  std::array<int, 2> free_ = {};
  Second now_ = 0;
  Second opens_ = 0;  // no dispatch before
  Second full_ = 0;
};

}  // namespace

Knobs DefaultKnobs(const ErpModel& model) {
  Knobs knobs;
  for (const ErpProcess& process : model.processes) {
    knobs.service_scale.push_back(1.0);
    knobs.polled_share.push_back(process.polled_share);
  }
  return knobs;
}

PoolResult RunPool(const ErpModel& model, const ErpCalendar& calendar, const Knobs& knobs,
                   std::vector<Job>& jobs) {
  for (Job& job : jobs) job.ready = job.start = job.end = kNever;
  return Pool(model, calendar, knobs, jobs).Run();
}

}  // namespace harness::generate
