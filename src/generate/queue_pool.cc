// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_pool.h"

#include <algorithm>
#include <utility>

namespace harness::generate {

QueuePool::QueuePool(const QueueOptions& options, const QueueShape& shape)
    : QueuePool(options, shape, QueueJobs(options, shape)) {}

QueuePool::QueuePool(const QueueOptions& options, const QueueShape& shape, std::vector<QueueJob> given)
    : QueuePool(options, shape, QueueJobs(options, shape, std::move(given))) {}

QueuePool::QueuePool(const QueueOptions& options, const QueueShape& shape, QueueJobs jobs)
    : options_(options),
      shape_(shape),
      jobs_(std::move(jobs)),
      next_(jobs_.Next()),
      latency_(MicrosOf(options.latency_s)),
      batch_age_(std::max<Micros>(1, MicrosOf(options.batch_age_s))),
      hosts_(options.hosts == 0 ? options.servers : options.hosts),
      has_first_host_(std::any_of(shape.processes.begin(), shape.processes.end(),
                                  [](const QueueProcess& process) { return process.first_host; })),
      calendar_(options.closed),
      lines_(shape.processes.size()) {
  if (!calendar_.always_open()) border_ = 0;
  for (int server = 0; server < options.servers; ++server) free_[GroupOf(server)].push({0, server});
}

QueueExecution QueuePool::Next() {
  while (window_.empty() || !window_.front().is_started) Step();
  const QueueExecution execution = window_.front().execution;
  window_.pop_front();
  ++base_;
  return execution;
}

void QueuePool::Step() {
  PassTo(NextMoment());
  EndJobs();
  FireTimers();
  Arrive();
  while (open_ && waiting_ > 0 && StartBest()) {
  }
  if (waiting_ == 0) return;
  for (size_t process = 0; process < lines_.size(); ++process) {
    if (!lines_[process].waiting.empty()) lines_[process].state = StateOf(process);
  }
}

Micros QueuePool::NextMoment() const {
  Micros next = arrived_ < options_.jobs ? next_.queued : INT64_MAX;
  if (!ends_.empty()) next = std::min(next, ends_.top().at);
  if (!timers_.empty()) next = std::min(next, timers_.top().at);
  return waiting_ > 0 ? std::min(next, border_) : next;
}

void QueuePool::PassTo(Micros now) {
  if (waiting_ > 0) {
    for (Line& line : lines_) {
      if (!line.waiting.empty()) line.spent[IndexOf(line.state)] += now - now_;
    }
  }
  now_ = now;
  if (now_ < border_) return;
  open_ = calendar_.IsOpen(now_);
  border_ = calendar_.NextBorder(now_);
}

void QueuePool::EndJobs() {
  while (!ends_.empty() && ends_.top().at == now_) {
    const End end = ends_.top();
    ends_.pop();
    free_[GroupOf(end.server)].push({now_, end.server});
    --lines_[end.process].running;
    for (uint64_t child = end.first_child; child != kNoJob;) {
      const uint64_t next = At(child).next_sibling;
      Release(child);
      child = next;
    }
  }
}

void QueuePool::FireTimers() {
  while (!timers_.empty() && timers_.top().at == now_) {
    const Timer timer = timers_.top();
    timers_.pop();
    Line& line = lines_[timer.process];
    if (!timer.is_batch) {
      Enqueue(timer.number);
    } else if (!line.batch.empty() && line.batch.front() == timer.number) {
      LetGo(line);
    }
  }
}

void QueuePool::Arrive() {
  for (; arrived_ < options_.jobs && next_.queued == now_; ++arrived_) {
    Entry entry;
    entry.execution.job = next_;
    entry.let_go = now_;
    if (next_.after != kNoJob) {
      // Come at this very moment, so it has not started yet.
      Entry& parent = At(next_.after);
      entry.next_sibling = parent.first_child;
      parent.first_child = next_.number;
    }
    window_.push_back(entry);
    if (next_.after == kNoJob) Release(next_.number);
    next_ = jobs_.Next();
  }
}

void QueuePool::Charge(Entry& entry, QueueCause cause) {
  entry.execution.waits[IndexOf(cause)] += now_ - entry.let_go;
  entry.let_go = now_;
}

void QueuePool::Release(uint64_t number) {
  Entry& entry = At(number);
  Charge(entry, QueueCause::kHeld);
  const size_t process = entry.execution.job.process;
  shape_.processes[process].collected ? Collect(number, process) : WaitForTick(number);
}

void QueuePool::Collect(uint64_t number, size_t process) {
  Line& line = lines_[process];
  if (line.batch.empty()) timers_.push({now_ + batch_age_, number, process, true});
  line.batch.push_back(number);
  if (line.batch.size() == static_cast<size_t>(options_.batch_size)) LetGo(line);
}

void QueuePool::LetGo(Line& line) {
  for (const uint64_t number : line.batch) {
    Charge(At(number), QueueCause::kBatching);
    WaitForTick(number);
  }
  line.batch.clear();
}

void QueuePool::WaitForTick(uint64_t number) {
  const size_t process = At(number).execution.job.process;
  const Micros period = shape_.processes[process].poll_us;
  const Micros since = period > 0 ? now_ % period : 0;
  if (since == 0) return Enqueue(number);
  timers_.push({now_ - since + period, number, process, false});
}

void QueuePool::Enqueue(uint64_t number) {
  Entry& entry = At(number);
  Charge(entry, QueueCause::kSchedule);
  Line& line = LineOf(entry);
  entry.spent_before = line.spent;
  const Waiting waiting{now_, number};
  auto place = line.waiting.end();
  while (place != line.waiting.begin() && waiting < *std::prev(place)) --place;
  line.waiting.insert(place, waiting);
  ++waiting_;
}

bool QueuePool::IsFree(size_t process) const {
  return !free_[0].empty() || (!free_[1].empty() && !shape_.processes[process].first_host);
}

bool QueuePool::IsCapped(size_t process) const {
  const int cap = shape_.processes[process].cap;
  return cap > 0 && lines_[process].running >= cap;
}

QueueCause QueuePool::StateOf(size_t process) const {
  if (!open_) return QueueCause::kUnavailability;
  if (IsFree(process)) return IsCapped(process) ? QueueCause::kRestricted : QueueCause::kDispatch;
  return free_[1].empty() ? QueueCause::kContention : QueueCause::kRestricted;
}

QueuePool::Earliest<QueuePool::Server>* QueuePool::FreeGroup(size_t process) {
  if (free_[1].empty() || shape_.processes[process].first_host) return &free_[0];
  if (free_[0].empty()) return &free_[1];
  return free_[0].top() < free_[1].top() ? &free_[0] : &free_[1];
}

bool QueuePool::StartBest() {
  size_t best = lines_.size();
  for (size_t process = 0; process < lines_.size(); ++process) {
    if (lines_[process].waiting.empty() || !IsFree(process) || IsCapped(process)) continue;
    const auto before = [&](size_t other) {
      const int own = shape_.processes[process].priority;
      const int its = shape_.processes[other].priority;
      return own != its ? own < its : lines_[process].waiting.front() < lines_[other].waiting.front();
    };
    if (best == lines_.size() || before(best)) best = process;
  }
  if (best == lines_.size()) return false;
  Start(best);
  return true;
}

void QueuePool::Start(size_t process) {
  Line& line = lines_[process];
  Entry& entry = At(line.waiting.front().number);
  line.waiting.pop_front();
  --waiting_;
  ++line.running;
  Earliest<Server>& group = *FreeGroup(process);
  const int server = group.top().second;
  group.pop();
  QueueExecution& execution = entry.execution;
  for (size_t cause = 0; cause < kQueueCauses; ++cause) {
    execution.waits[cause] += line.spent[cause] - entry.spent_before[cause];
  }
  execution.waits[IndexOf(QueueCause::kDispatch)] += latency_;
  execution.started = now_ + latency_;
  execution.host = server % hosts_;
  entry.is_started = true;
  ends_.push({execution.ended(), execution.job.number, process, server, entry.first_child});
}

}  // namespace harness::generate
