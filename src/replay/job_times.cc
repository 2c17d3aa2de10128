// SPDX-License-Identifier: Apache-2.0
// The actions that change when work comes: shifted, deferred.
#include "replay/actions.h"
#include "replay/job_edits.h"

namespace harness::replay {
namespace {

constexpr Micros kLongestShift = 36'525 * kMicrosPerDay;

// Applies `moved` to the eligible times of the process's jobs and of their calls.
template <typename Moved>
void MoveEligible(Jobs& jobs, Calls& calls, uint32_t process, Moved moved) {
  calls.Begin(jobs);
  for (size_t call = 0; call < calls.first.size(); ++call) {
    if (calls.first[call] != kNoJob && jobs.process[calls.first[call]] == process)
      calls.eligible_us[call] = moved(calls.eligible_us[call]);
  }
  for (uint32_t job = 0; job < jobs.jobs(); ++job) {
    if (jobs.process[job] == process) jobs.eligible_us[job] = moved(jobs.eligible_us[job]);
  }
}

}  // namespace

Result<void> Shift(Jobs& jobs, Calls& calls, uint32_t process, Micros later_us) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  if (later_us > kLongestShift || later_us < -kLongestShift)
    return InvalidArgument("found a shift of " + std::to_string(later_us) +
                           " us, expected at most 100 years");
  MoveEligible(jobs, calls, process, [later_us](Timestamp at) { return at + later_us; });
  for (size_t job = 0; job < jobs.release_us.size(); ++job) {
    if (jobs.process[job] == process && jobs.release_us[job] != process::kUnknownTime)
      jobs.release_us[job] += later_us;
  }
  Reorder(jobs, calls, process);
  return Ok();
}

Result<void> Defer(Jobs& jobs, Calls& calls, uint32_t process, Micros from_us, Micros to_us) {
  RETURN_IF_ERROR(CheckRuns(jobs, process));
  if (from_us < 0 || to_us < 0 || from_us > kMicrosPerDay || to_us > kMicrosPerDay || from_us == to_us)
    return InvalidArgument("found hours from " + std::to_string(from_us) + " us to " + std::to_string(to_us) +
                           " us of the day, expected two different times of 0 to 24 h");
  MoveEligible(jobs, calls, process, [=](Timestamp at) {
    const Timestamp day = FloorTo(at, kMicrosPerDay);
    const Micros in_day = at - day;
    if (from_us < to_us) return in_day >= from_us && in_day < to_us ? day + to_us : at;
    if (in_day >= from_us) return day + kMicrosPerDay + to_us;
    return in_day < to_us ? day + to_us : at;
  });
  Reorder(jobs, calls, process);
  return Ok();
}

}  // namespace harness::replay
