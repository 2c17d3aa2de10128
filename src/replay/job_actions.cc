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
  Merger(JobEdits& edits, int64_t most, Micros window_us, Micros setup_us)
      : edits_(edits),
        jobs_(edits.jobs()),
        most_(static_cast<size_t>(most)),
        window_us_(window_us),
        setup_us_(setup_us) {}

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
      edits_.Touch(carrier);
      jobs_.service_us[carrier] = batch_.service_us;
      for (const uint32_t job : batch_.jobs) {
        if (job != carrier) MergeInto(carrier, job);
      }
    }
    batch_.jobs.clear();
    batch_.service_us = 0;
  }

 private:
  bool Fits(uint32_t job) const {
    const uint32_t first = batch_.jobs.front();
    return jobs_.eligible_us[job] - jobs_.eligible_us[first] <= window_us_ &&
           jobs_.slots[job] == jobs_.slots[first] && jobs_.predecessor[job] == jobs_.predecessor[first];
  }

  void MergeInto(uint32_t carrier, uint32_t job) {
    edits_.Drop(job, carrier);
    JoinRelease(jobs_, carrier, job);
  }

  JobEdits& edits_;
  Jobs& jobs_;
  size_t most_;
  Micros window_us_, setup_us_;
  Batch batch_;
};

// The job becomes its first part; the others are new. Returns the last.
uint32_t SplitOne(JobEdits& edits, uint32_t job, int64_t parts) {
  Jobs& jobs = edits.jobs();
  const Micros service = jobs.service_us[job];
  edits.Touch(job);
  uint32_t part = job;
  for (int64_t number = 0; number < parts; ++number) {
    if (number > 0) {
      const uint32_t before = part;
      part = edits.Append(job);
      jobs.predecessor[part] = before;
      if (!jobs.release_us.empty()) jobs.release_us[part] = process::kUnknownTime;
      if (!jobs.polled.empty()) jobs.polled[part] = 0;
    }
    jobs.service_us[part] = service / parts + (number < service % parts ? 1 : 0);
  }
  return part;
}

}  // namespace

Micros ShortestService(const JobEdits& edits, uint32_t process) {
  Micros shortest = 0;
  EachOf(edits, process, [&](uint32_t job) {
    const Micros service = edits.jobs().service_us[job];
    if (service > 0) shortest = shortest == 0 ? service : std::min(shortest, service);
  });
  return shortest;
}

Result<void> MergeCalls(JobEdits& edits, uint32_t process, int64_t calls_in_one, Micros window_us,
                        std::optional<Micros> setup_us) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckWhole(edits, process));
  if (calls_in_one < 2)
    return InvalidArgument("found " + std::to_string(calls_in_one) + " calls in one, expected 2 or more");
  if (window_us < 0 || setup_us.value_or(0) < 0)
    return InvalidArgument("found a window of " + std::to_string(window_us) + " us and a setup of " +
                           std::to_string(setup_us.value_or(0)) + " us, expected neither below 0");
  edits.CountCalls();
  Merger merger(edits, calls_in_one, window_us, setup_us ? *setup_us : ShortestService(edits, process));
  EachOf(edits, process, [&](uint32_t job) { merger.Add(job); });
  merger.Close();
  edits.Relink();
  return Ok();
}

Result<void> Split(JobEdits& edits, uint32_t process, int64_t parts) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  if (parts < 2 || parts > kMostParts)
    return InvalidArgument("found " + std::to_string(parts) + " parts, expected 2 to " +
                           std::to_string(kMostParts));
  std::vector<uint32_t> split;
  EachOf(edits, process, [&](uint32_t job) { split.push_back(job); });
  Jobs& jobs = edits.jobs();
  const size_t after = jobs.jobs() + split.size() * static_cast<size_t>(parts - 1);
  if (after >= kNoJob)
    return InvalidArgument("found " + std::to_string(after) +
                           " jobs after the split, expected fewer than 2^32 - 1");
  edits.CountCalls();
  std::vector<uint32_t> last_part(edits.order().in_order, kNoJob);  // of those that are split
  for (const uint32_t job : split) last_part[job] = SplitOne(edits, job, parts);
  for (uint32_t job = 0; job < edits.order().in_order; ++job) {
    const uint32_t before = jobs.predecessor[job];
    if (before != kNoJob && last_part[before] != kNoJob) edits.SetPredecessor(job, last_part[before]);
  }
  Calls& calls = edits.calls();
  for (uint32_t call = 0; call < calls.last.size(); ++call) {
    const uint32_t last = calls.last[call];
    if (last == kNoJob || last_part[last] == kNoJob) continue;
    edits.Touch(call);
    calls.last[call] = last_part[last];
  }
  return Ok();
}

Result<void> FewerRetries(JobEdits& edits, uint32_t process, int64_t permille) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  if (permille < 1 || permille > 1000)
    return InvalidArgument("found " + std::to_string(permille) +
                           " permille of the retries, expected 1 to 1000");
  Jobs& jobs = edits.jobs();
  if (jobs.attempts.empty())
    return InvalidArgument("found a log without numbers of attempts, expected them for fewer retries");
  EachOf(edits, process, [&](uint32_t job) {
    const Int128 attempts = jobs.attempts[job];
    if (attempts < 2) return;
    const Int128 less = jobs.service_us[job] * (attempts - 1) * permille;
    edits.Touch(job);
    jobs.service_us[job] -= static_cast<Micros>((less + attempts * 1000 - 1) / (attempts * 1000));
  });
  return Ok();
}

}  // namespace harness::replay
