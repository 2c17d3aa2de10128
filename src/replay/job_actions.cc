// SPDX-License-Identifier: Apache-2.0
// The actions that change jobs: shifted, dropped, merged, split, with fewer retries.
#include <algorithm>

#include "base/exact_sum.h"

#include "replay/actions.h"

namespace harness::replay {
namespace {

constexpr Micros kLongestShift = 36'525 * kMicrosPerDay;
constexpr int64_t kMostParts = 1000;

// Processes are numbered by the log; of one without a job nothing can change.
bool Runs(const Jobs& jobs, uint32_t process) {
  return std::find(jobs.process.begin(), jobs.process.end(), process) != jobs.process.end();
}

Result<void> CheckRuns(const Jobs& jobs, uint32_t process) {
  if (Runs(jobs, process)) return Ok();
  return InvalidArgument("found process number " + std::to_string(process) +
                         ", expected one with executions in the model");
}

// Executions in parts can no longer be counted one by one.
Result<void> CheckWhole(const Jobs& jobs, const Calls& calls, uint32_t process) {
  for (size_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] != calls.last[call] && jobs.process[calls.first[call]] == process)
      return InvalidArgument("found process number " + std::to_string(process) +
                             " in parts, expected to thin or merge it before it is split");
  }
  return Ok();
}

// Puts the column in the order of `from`, which may leave entries out or take them twice. `spare` is used.
template <typename T>
void Gather(std::vector<T>& column, const std::vector<uint32_t>& from, std::vector<T>& spare) {
  if (column.empty()) return;
  spare.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) spare[i] = column[from[i]];
  column.swap(spare);
}

// All columns; links still name the old numbers.
void Gather(Jobs& jobs, const std::vector<uint32_t>& from) {
  std::vector<int64_t> times;
  std::vector<uint32_t> numbers;
  std::vector<int32_t> counts;
  Gather(jobs.eligible_us, from, times);
  Gather(jobs.service_us, from, times);
  Gather(jobs.recorded_start_us, from, times);
  Gather(jobs.row, from, numbers);
  Gather(jobs.process, from, numbers);
  Gather(jobs.slots, from, numbers);
  Gather(jobs.predecessor, from, numbers);
  Gather(jobs.attempts, from, counts);
}

// Keeps the jobs `from`, all or some, in this order, which is theirs after the change. What waited for one
// that is gone waits for its predecessor.
void Choose(Jobs& jobs, Calls& calls, const std::vector<uint32_t>& from) {
  std::vector<uint32_t> number(jobs.jobs(), kNoJob);
  for (uint32_t i = 0; i < from.size(); ++i) number[from[i]] = i;
  for (const uint32_t job : from) {
    uint32_t& link = jobs.predecessor[job];
    while (link != kNoJob && number[link] == kNoJob) link = jobs.predecessor[link];
  }
  Gather(jobs, from);
  for (uint32_t& link : jobs.predecessor) {
    if (link != kNoJob) link = number[link];
  }
  calls.Renumber(number);
}

// The jobs that become one, and what tells whether the next fits.
struct Batch {
  std::vector<uint32_t> jobs;
  Micros service_us = 0;
};

class Merger {
 public:
  Merger(Jobs& jobs, int64_t most, Micros window_us, Micros setup_us)
      : jobs_(jobs),
        most_(static_cast<size_t>(most)),
        window_us_(window_us),
        setup_us_(setup_us),
        into_(jobs.jobs(), kNoJob) {}

  void Add(uint32_t job) {
    if (!batch_.jobs.empty() && !Fits(job)) Close();
    const Micros service = jobs_.service_us[job];
    batch_.service_us += service - (batch_.jobs.empty() ? 0 : std::min(setup_us_, service));
    batch_.jobs.push_back(job);
    if (batch_.jobs.size() == most_) Close();
  }

  // The last job of a batch does the work of all.
  void Close() {
    if (batch_.jobs.size() > 1) {
      const uint32_t carrier = batch_.jobs.back();
      jobs_.service_us[carrier] = batch_.service_us;
      for (const uint32_t job : batch_.jobs) {
        if (job != carrier) into_[job] = carrier;
      }
    }
    batch_ = {};
  }

  // By job: the one that it became part of; kNoJob for those that stay.
  const std::vector<uint32_t>& into() const { return into_; }

 private:
  bool Fits(uint32_t job) const {
    const uint32_t first = batch_.jobs.front();
    return jobs_.eligible_us[job] - jobs_.eligible_us[first] <= window_us_ &&
           jobs_.slots[job] == jobs_.slots[first] && jobs_.predecessor[job] == jobs_.predecessor[first];
  }

  Jobs& jobs_;
  size_t most_;
  Micros window_us_, setup_us_;
  Batch batch_;
  std::vector<uint32_t> into_;
};

}  // namespace

Result<void> Shift(Jobs& jobs, Calls& calls, uint32_t process, Micros later_us) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  if (later_us > kLongestShift || later_us < -kLongestShift)
    return InvalidArgument("found a shift of " + std::to_string(later_us) +
                           " us, expected at most 100 years");
  calls.Begin(jobs);
  for (size_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] != kNoJob && jobs.process[calls.first[call]] == process)
      calls.eligible_us[call] += later_us;
  }
  std::vector<uint32_t> shifted, others;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (jobs.process[job] == process) jobs.eligible_us[job] += later_us;
    (jobs.process[job] == process ? shifted : others).push_back(job);
  }
  // Each of the two is in order still.
  std::vector<uint32_t> order(jobs.jobs());
  std::merge(shifted.begin(), shifted.end(), others.begin(), others.end(), order.begin(),
             [&jobs](uint32_t a, uint32_t b) {
               if (jobs.eligible_us[a] != jobs.eligible_us[b])
                 return jobs.eligible_us[a] < jobs.eligible_us[b];
               return jobs.row[a] != jobs.row[b] ? jobs.row[a] < jobs.row[b] : a < b;
             });
  Choose(jobs, calls, order);
  return Ok();
}

Result<void> Thin(Jobs& jobs, Calls& calls, uint32_t process, int64_t every) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  RETURN_IF_ERROR(CheckWhole(jobs, calls, process));
  if (every < 1)
    return InvalidArgument("found every " + std::to_string(every) + ". execution, expected 1 or more");
  calls.Begin(jobs);
  std::vector<uint32_t> kept;
  int64_t seen = 0;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (jobs.process[job] == process && ++seen % every == 0) continue;
    kept.push_back(job);
  }
  Choose(jobs, calls, kept);
  return Ok();
}

Micros ShortestService(const Jobs& jobs, uint32_t process) {
  Micros shortest = 0;
  for (size_t job = 0; job < jobs.jobs(); ++job) {
    const Micros service = jobs.service_us[job];
    if (jobs.process[job] != process || service == 0) continue;
    shortest = shortest == 0 ? service : std::min(shortest, service);
  }
  return shortest;
}

Result<void> MergeCalls(Jobs& jobs, Calls& calls, uint32_t process, int64_t calls_in_one, Micros window_us,
                        std::optional<Micros> setup_us) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  RETURN_IF_ERROR(CheckWhole(jobs, calls, process));
  if (calls_in_one < 2)
    return InvalidArgument("found " + std::to_string(calls_in_one) + " calls in one, expected 2 or more");
  if (window_us < 0 || setup_us.value_or(0) < 0)
    return InvalidArgument("found a window of " + std::to_string(window_us) + " us and a setup of " +
                           std::to_string(setup_us.value_or(0)) + " us, expected neither below 0");
  calls.Begin(jobs);
  Merger merger(jobs, calls_in_one, window_us, setup_us.value_or(ShortestService(jobs, process)));
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (jobs.process[job] == process) merger.Add(job);
  }
  merger.Close();
  const std::vector<uint32_t>& into = merger.into();
  const auto carrier = [&into](uint32_t job) {
    return job == kNoJob || into[job] == kNoJob ? job : into[job];
  };
  for (uint32_t& before : jobs.predecessor) before = carrier(before);
  for (uint32_t& job : calls.first) job = carrier(job);
  for (uint32_t& job : calls.last) job = carrier(job);
  std::vector<uint32_t> kept;
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (into[job] == kNoJob) kept.push_back(job);
  }
  Choose(jobs, calls, kept);
  return Ok();
}

Result<void> Split(Jobs& jobs, Calls& calls, uint32_t process, int64_t parts) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  if (parts < 2 || parts > kMostParts)
    return InvalidArgument("found " + std::to_string(parts) + " parts, expected 2 to " +
                           std::to_string(kMostParts));
  const auto before = static_cast<uint32_t>(jobs.jobs());
  const int64_t split = std::count(jobs.process.begin(), jobs.process.end(), process);
  if (before + split * (parts - 1) >= int64_t{kNoJob})
    return InvalidArgument("found " + std::to_string(before + split * (parts - 1)) +
                           " jobs after the split, expected fewer than 2^32 - 1");
  calls.Begin(jobs);
  // The parts of a job stand side by side; `first` and `last` are their numbers, by the job's old one.
  std::vector<uint32_t> from, first, last;
  for (uint32_t job = 0; job < before; ++job) {
    first.push_back(static_cast<uint32_t>(from.size()));
    from.insert(from.end(), jobs.process[job] == process ? static_cast<size_t>(parts) : 1, job);
    last.push_back(static_cast<uint32_t>(from.size() - 1));
  }
  Gather(jobs, from);
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const uint32_t whole = from[job];
    uint32_t& link = jobs.predecessor[job];
    if (job != first[whole]) {
      link = job - 1;
    } else if (link != kNoJob) {
      link = last[link];
    }
    if (first[whole] == last[whole]) continue;
    Micros& service = jobs.service_us[job];
    service = service / parts + (job - first[whole] < service % parts ? 1 : 0);
  }
  calls.Renumber(first, last);
  return Ok();
}

Result<void> FewerRetries(Jobs& jobs, uint32_t process, int64_t permille) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  if (permille < 1 || permille > 1000)
    return InvalidArgument("found " + std::to_string(permille) +
                           " permille of the retries, expected 1 to 1000");
  if (jobs.attempts.empty())
    return InvalidArgument("found a log without numbers of attempts, expected them for fewer retries");
  for (size_t job = 0; job < jobs.jobs(); ++job) {
    const Int128 attempts = jobs.attempts[job];
    if (jobs.process[job] != process || attempts < 2) continue;
    const Int128 less = jobs.service_us[job] * (attempts - 1) * permille;
    jobs.service_us[job] -= static_cast<Micros>((less + attempts * 1000 - 1) / (attempts * 1000));
  }
  return Ok();
}

}  // namespace harness::replay
