// SPDX-License-Identifier: Apache-2.0
// The simulation of a generated queue: servers, calendars, batches, polls, caps, and why each one waits.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "generate/queue_calendar.h"
#include "generate/queue_causes.h"
#include "generate/queue_jobs.h"
#include "generate/queue_model.h"

namespace harness::generate {

struct QueueExecution {
  QueueJob job;
  Micros started = 0;
  int host = 0;
  QueueWaits waits{};  // they sum to started - queued
  Micros ended() const { return started + job.service; }
};

// Executions in order of their numbers, simulated on integer microseconds from an empty system.
//
// An execution is ready when it has come, its predecessor has ended, its batch is let go and its next tick
// has come, in this order. Ready ones start in order of (priority, moment ready, number), each as soon as a
// server that may run it is free on an open host: the server that has been free for longest, the lowest
// number of equals; one that finds none does not keep others from a server that it may not use. With a
// latency it is granted the server then and starts so much later. What runs on a host that closes goes on. At
// one instant ends come first, then batches and ticks, then arrivals, then starts.
// A batch is let go when it is full, or when its oldest has been there for the age: one that comes at that
// very moment belongs to the next batch.
//
// The cause of every wait is read from the state of this simulation as time passes. O(log n) a job, and
// memory for the executions between the oldest that waits and the newest.
class QueuePool {
 public:
  // Keeps references to both. Simulates `options.jobs` executions.
  QueuePool(const QueueOptions& options, const QueueShape& shape);
  // The jobs that are given instead of drawn ones; `options.jobs` of them.
  QueuePool(const QueueOptions& options, const QueueShape& shape, std::vector<QueueJob> given);
  // Requires fewer than `options.jobs` calls before.
  QueueExecution Next();

 private:
  using Server = std::pair<Micros, int>;  // free since, number
  template <typename T>
  using Earliest = std::priority_queue<T, std::vector<T>, std::greater<T>>;

  struct Waiting {
    Micros ready;
    uint64_t number;
    bool operator<(const Waiting& other) const {
      return ready != other.ready ? ready < other.ready : number < other.number;
    }
  };
  struct Line {  // of one process
    std::deque<Waiting> waiting;
    QueueWaits spent{};  // time in each state while somebody waited
    QueueCause state = QueueCause::kDispatch;
    int running = 0;
    std::vector<uint64_t> batch;  // collected so far
  };
  struct Entry {
    QueueExecution execution;
    QueueWaits spent_before{};  // of its line when it became ready
    Micros let_go = 0;          // the last moment at which something that held it let it go
    uint64_t first_child = kNoJob, next_sibling = kNoJob;
    bool is_started = false;
  };
  struct End {
    Micros at;
    uint64_t number;
    size_t process;
    int server;
    uint64_t first_child;
    bool operator>(const End& other) const { return at != other.at ? at > other.at : number > other.number; }
  };
  struct Timer {
    Micros at;
    uint64_t number;  // the oldest of a batch, or one that waits for its tick
    size_t process;
    bool is_batch;
    bool operator>(const Timer& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  Entry& At(uint64_t number) { return window_[number - base_]; }
  Line& LineOf(const Entry& entry) { return lines_[entry.execution.job.process]; }
  QueuePool(const QueueOptions& options, const QueueShape& shape, QueueJobs jobs);
  void Step();
  Micros NextMoment() const;
  void PassTo(Micros now);
  void EndJobs();
  void FireTimers();
  void Arrive();
  // The stages of an execution: its predecessor ended, its batch went, its tick came.
  void Release(uint64_t number);
  void Collect(uint64_t number, size_t process);
  void LetGo(Line& line);
  void WaitForTick(uint64_t number);
  void Enqueue(uint64_t number);
  bool StartBest();
  void Start(size_t process);
  // The group with the server to take next; nothing when none is free for the process.
  Earliest<Server>* FreeGroup(size_t process);
  bool IsFree(size_t process) const;
  bool IsCapped(size_t process) const;
  QueueCause StateOf(size_t process) const;
  size_t GroupOf(int server) const { return has_first_host_ && server % hosts_ != 0 ? 1 : 0; }
  void Charge(Entry& entry, QueueCause cause);

  const QueueOptions& options_;
  const QueueShape& shape_;
  QueueJobs jobs_;
  QueueJob next_;
  uint64_t arrived_ = 0;
  Micros latency_, batch_age_;
  int hosts_;
  bool has_first_host_ = false;
  QueueCalendar calendar_;
  bool open_ = true;
  Micros border_ = INT64_MAX;
  // Free servers: of the first host and of the others where a process runs on the first alone, else all.
  std::array<Earliest<Server>, 2> free_;
  std::vector<Line> lines_;  // by process
  size_t waiting_ = 0;       // in all lines
  std::deque<Entry> window_;
  uint64_t base_ = 0;  // number of the window's first
  Earliest<End> ends_;
  Earliest<Timer> timers_;
  Micros now_ = 0;
};

}  // namespace harness::generate
