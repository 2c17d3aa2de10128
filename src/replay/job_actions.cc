// SPDX-License-Identifier: Apache-2.0
// The actions that change how work is cut into jobs: merged, split, with fewer retries.
#include <algorithm>

#include "base/exact_sum.h"

#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

constexpr int64_t kMostParts = 1000;

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
        if (job != carrier) MergeInto(carrier, job);
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

  void MergeInto(uint32_t carrier, uint32_t job) {
    into_[job] = carrier;
    if (!jobs_.release_us.empty())
      jobs_.release_us[carrier] = std::max(jobs_.release_us[carrier], jobs_.release_us[job]);
    if (!jobs_.polled.empty()) jobs_.polled[carrier] = std::max(jobs_.polled[carrier], jobs_.polled[job]);
    if (!jobs_.key.empty() && jobs_.key[carrier] != jobs_.key[job]) jobs_.key[carrier] = 0;
  }

  Jobs& jobs_;
  size_t most_;
  Micros window_us_, setup_us_;
  Batch batch_;
  std::vector<uint32_t> into_;
};

}  // namespace

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
  ChooseInPlace(jobs, calls, kept);
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
  GatherJobs(jobs, from);
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const uint32_t whole = from[job];
    uint32_t& link = jobs.predecessor[job];
    if (job != first[whole]) {
      link = job - 1;
    } else if (link != kNoJob) {
      link = last[link];
    }
    if (first[whole] == last[whole]) continue;
    if (job != first[whole] && !jobs.release_us.empty()) jobs.release_us[job] = process::kUnknownTime;
    if (job != first[whole] && !jobs.polled.empty()) jobs.polled[job] = 0;
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
