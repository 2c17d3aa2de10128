// SPDX-License-Identifier: Apache-2.0
// The actions by which executions fall away: thinned, kept now and then, done once for the same parameters.
#include "replay/job_choices.h"

#include <algorithm>
#include <unordered_map>

#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

Result<void> CheckWindows(const std::vector<TimeWindow>& windows) {
  for (const TimeWindow& window : windows) {
    if (window.from_us >= window.to_us)
      return InvalidArgument("found a window from " + FormatIso(window.from_us) + " to " +
                             FormatIso(window.to_us) + ", expected one that ends after it begins");
  }
  return Ok();
}

bool IsTouched(const std::vector<TimeWindow>& windows, bool outside, Timestamp at) {
  if (windows.empty()) return true;
  const bool inside = std::any_of(windows.begin(), windows.end(), [at](const TimeWindow& window) {
    return at >= window.from_us && at < window.to_us;
  });
  return inside != outside;
}

struct SameKey {
  RepeatWatch watch;
  uint32_t stayed;  // the latest
};

// By job: the one whose result it takes; kNoJob for those that stay.
std::vector<uint32_t> FindRepeats(const JobEdits& edits, uint32_t process, Micros window_us,
                                  int64_t most_windows) {
  const Jobs& jobs = edits.jobs();
  std::vector<uint32_t> same_as(jobs.jobs(), kNoJob);
  std::unordered_map<uint32_t, SameKey> by_key;
  EachOf(edits, process, [&](uint32_t job) {
    if (jobs.key[job] == 0) return;
    SameKey& same = by_key.try_emplace(jobs.key[job], SameKey{RepeatWatch(window_us), job}).first->second;
    if (same.watch.Add(jobs.eligible_us[job])) {
      same_as[job] = same.stayed;
    } else {
      same.stayed = job;
    }
  });
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (same_as[job] != kNoJob && by_key.at(jobs.key[job]).watch.IsCommon(most_windows))
      same_as[job] = kNoJob;
  }
  return same_as;
}

// Who waited for a repeat waits for the one that stays, unless that closes a circle: a few of those that stay
// may wait, through others, for their own repeat.
std::vector<uint32_t> LinksPastRepeats(const JobEdits& edits, const std::vector<uint32_t>& same_as) {
  const Jobs& jobs = edits.jobs();
  std::vector<bool> passes_by(jobs.jobs());
  for (;;) {
    std::vector<uint32_t> links = jobs.predecessor;
    for (uint32_t job = 0; job < jobs.jobs(); ++job) {
      uint32_t& link = links[job];
      while (link != kNoJob && same_as[link] != kNoJob) {
        link = passes_by[job] ? jobs.predecessor[link] : same_as[link];
      }
    }
    // Repeats stand outside: nobody waits for them any more. So does what is gone.
    for (uint32_t job = 0; job < jobs.jobs(); ++job) {
      if (same_as[job] != kNoJob || edits.IsGone(job)) links[job] = kNoJob;
    }
    const std::vector<bool> on_circle = FindCycles(links);
    bool any = false;
    for (uint32_t job = 0; job < jobs.jobs(); ++job) {
      const uint32_t before = jobs.predecessor[job];
      if (!on_circle[job] || before == kNoJob || same_as[before] == kNoJob) continue;
      passes_by[job] = true;
      any = true;
    }
    if (!any) return links;
  }
}

}  // namespace

Result<void> Thin(JobEdits& edits, uint32_t process, int64_t every) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckWhole(edits, process));
  if (every < 1)
    return InvalidArgument("found every " + std::to_string(every) + ". execution, expected 1 or more");
  edits.CountCalls();
  int64_t seen = 0;
  EachOf(edits, process, [&](uint32_t job) {
    if (++seen % every == 0) edits.Drop(job, kNoJob);
  });
  edits.Relink();
  return Ok();
}

Result<void> Keep(JobEdits& edits, uint32_t process, int64_t every, const std::vector<TimeWindow>& windows,
                  bool outside) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckWhole(edits, process));
  RETURN_IF_ERROR(CheckWindows(windows));
  if (every < 2)
    return InvalidArgument("found every " + std::to_string(every) +
                           ". execution to keep, expected 2 or more");
  edits.CountCalls();
  int64_t seen = 0;
  EachOf(edits, process, [&](uint32_t job) {
    if (IsTouched(windows, outside, edits.jobs().eligible_us[job]) && seen++ % every != 0)
      edits.Drop(job, kNoJob);
  });
  edits.Relink();
  return Ok();
}

Result<void> Dedupe(JobEdits& edits, uint32_t process, Micros window_us, int64_t most_windows) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckWhole(edits, process));
  if (window_us < 0)
    return InvalidArgument("found a window of " + std::to_string(window_us) + " us, expected 0 or more");
  if (most_windows < 0)
    return InvalidArgument("found at most " + std::to_string(most_windows) +
                           " windows of the same parameters, expected 0 or more");
  if (edits.jobs().key.empty())
    return InvalidArgument("found a log without parameters, expected them to know what is the same");
  edits.CountCalls();
  const std::vector<uint32_t> same_as = FindRepeats(edits, process, window_us, most_windows);
  const std::vector<uint32_t> links = LinksPastRepeats(edits, same_as);
  for (uint32_t job = 0; job < links.size(); ++job) {
    if (same_as[job] != kNoJob) {
      edits.Drop(job, kNoJob);
    } else if (!edits.IsGone(job)) {
      edits.SetPredecessor(job, links[job]);
    }
  }
  edits.Relink();
  return Ok();
}

}  // namespace harness::replay
