// SPDX-License-Identifier: Apache-2.0
// The actions that change when work comes: shifted, deferred.
#include <algorithm>

#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

constexpr Micros kLongestShift = 36'525 * kMicrosPerDay;

// Applies `moved` to the eligible times of the process's jobs and of their calls, `released` to their
// releases. One that comes at another time is gone, and a new one.
template <typename Moved, typename Released>
void MoveEligible(JobEdits& edits, uint32_t process, Moved moved, Released released) {
  edits.CountCalls();
  Jobs& jobs = edits.jobs();
  Calls& calls = edits.calls();
  for (uint32_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] == kNoJob || jobs.process[calls.first[call]] != process) continue;
    edits.Touch(call);
    calls.eligible_us[call] = moved(calls.eligible_us[call]);
  }
  std::vector<uint32_t> changed;
  EachOf(edits, process, [&](uint32_t job) {
    if (moved(jobs.eligible_us[job]) != jobs.eligible_us[job]) changed.push_back(job);
  });
  const auto before = [&](uint32_t a, uint32_t b) {
    const Timestamp at_a = moved(jobs.eligible_us[a]), at_b = moved(jobs.eligible_us[b]);
    return at_a != at_b ? at_a < at_b : jobs.row[a] != jobs.row[b] ? jobs.row[a] < jobs.row[b] : a < b;
  };
  if (!std::is_sorted(changed.begin(), changed.end(), before))
    std::sort(changed.begin(), changed.end(), before);
  for (const uint32_t job : changed) {
    const uint32_t now = edits.Append(job);
    jobs.eligible_us[now] = moved(jobs.eligible_us[job]);
    if (!jobs.release_us.empty() && jobs.release_us[job] != process::kUnknownTime)
      jobs.release_us[now] = released(jobs.release_us[job]);
    edits.Drop(job, now);
  }
  edits.Relink();
}

}  // namespace

Result<void> Shift(JobEdits& edits, uint32_t process, Micros later_us) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  if (later_us > kLongestShift || later_us < -kLongestShift)
    return InvalidArgument("found a shift of " + std::to_string(later_us) +
                           " us, expected at most 100 years");
  const auto later = [later_us](Timestamp at) { return at + later_us; };
  MoveEligible(edits, process, later, later);
  return Ok();
}

Result<void> Defer(JobEdits& edits, uint32_t process, Micros from_us, Micros to_us) {
  RETURN_IF_ERROR(CheckRuns(edits, process));
  if (from_us < 0 || to_us < 0 || from_us > kMicrosPerDay || to_us > kMicrosPerDay || from_us == to_us)
    return InvalidArgument("found hours from " + std::to_string(from_us) + " us to " + std::to_string(to_us) +
                           " us of the day, expected two different times of 0 to 24 h");
  const auto deferred = [=](Timestamp at) {
    const Timestamp day = FloorTo(at, kMicrosPerDay);
    const Micros in_day = at - day;
    if (from_us < to_us) return in_day >= from_us && in_day < to_us ? day + to_us : at;
    if (in_day >= from_us) return day + kMicrosPerDay + to_us;
    return in_day < to_us ? day + to_us : at;
  };
  MoveEligible(edits, process, deferred, [](Timestamp release) { return release; });
  return Ok();
}

}  // namespace harness::replay
