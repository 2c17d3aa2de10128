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

// Every `every`-th falls away or, with `stays`, all others do.
struct Turn {
  int64_t every;
  bool stays;

  bool Drops(int64_t seen) const { return stays ? seen % every != 0 : (seen + 1) % every == 0; }
};

// By job: of those of the process whose turn it is to fall away, the next that stays, which does their work,
// or the last where none comes; kNoJob for all others. Requires that some stay.
template <typename Touched>
std::vector<uint32_t> FindNext(const JobEdits& edits, uint32_t process, Turn turn, Touched is_touched) {
  std::vector<uint32_t> next(edits.jobs().jobs(), kNoJob);
  std::vector<uint32_t> open;  // those that fall away since the last that stayed
  uint32_t stayed = kNoJob;
  int64_t seen = 0;
  EachOf(edits, process, [&](uint32_t job) {
    if (is_touched(job) && turn.Drops(seen++)) {
      open.push_back(job);
      return;
    }
    stayed = job;
    for (const uint32_t gone : open) next[gone] = job;
    open.clear();
  });
  for (const uint32_t gone : open) next[gone] = stayed;
  return next;
}

// Does one that stays wait for one that falls away?
bool AnyWaits(const JobEdits& edits, const std::vector<uint32_t>& same_as) {
  const Jobs& jobs = edits.jobs();
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    const uint32_t before = jobs.predecessor[job];
    if (before != kNoJob && same_as[before] != kNoJob && same_as[job] == kNoJob && !edits.IsGone(job))
      return true;
  }
  return false;
}

// Who waited for one that falls away waits for the one that does its work, unless that closes a circle: a few
// of those that stay may wait, through others, for the very one whose work they do.
std::vector<uint32_t> LinksPastDropped(const JobEdits& edits, const std::vector<uint32_t>& same_as) {
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
    // Those that fall away stand outside: nobody waits for them any more. So does what is gone.
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

// Those that have another in `same_as`, which does their work, fall away. As calls they are dropped.
void DropAll(JobEdits& edits, const std::vector<uint32_t>& same_as) {
  if (AnyWaits(edits, same_as)) {
    const std::vector<uint32_t> links = LinksPastDropped(edits, same_as);
    for (uint32_t job = 0; job < links.size(); ++job) {
      if (same_as[job] == kNoJob && !edits.IsGone(job)) edits.SetPredecessor(job, links[job]);
    }
  }
  for (uint32_t job = 0; job < same_as.size(); ++job) {
    if (same_as[job] != kNoJob) edits.Drop(job, kNoJob);
  }
  edits.Relink();
}

}  // namespace

void ForgetFailed(std::span<const process::Outcome> outcomes, std::vector<uint32_t>& keys) {
  for (size_t row = 0; row < keys.size(); ++row) {
    if (!MayRepeat(outcomes[row])) keys[row] = 0;
  }
}

Result<void> Thin(JobEdits& edits, uint32_t process, int64_t every) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  RETURN_IF_ERROR(CheckWhole(edits, process));
  if (every < 1)
    return InvalidArgument("found every " + std::to_string(every) + ". execution, expected 1 or more");
  edits.CountCalls();
  if (every == 1) {  // nobody is left to do the work
    EachOf(edits, process, [&](uint32_t job) { edits.Drop(job, kNoJob); });
    edits.Relink();
    return Ok();
  }
  DropAll(edits, FindNext(edits, process, {every, false}, [](uint32_t) { return true; }));
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
  DropAll(edits, FindNext(edits, process, {every, true}, [&](uint32_t job) {
            return IsTouched(windows, outside, edits.jobs().eligible_us[job]);
          }));
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
  DropAll(edits, FindRepeats(edits, process, window_us, most_windows));
  return Ok();
}

}  // namespace harness::replay
