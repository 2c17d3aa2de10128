// SPDX-License-Identifier: Apache-2.0
// Anything else that a clock starts more often than its work needs.
#include "base/text.h"
#include "ideaspace/lever_schedule.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "ideaspace/run_work.h"

namespace harness::ideaspace {
namespace {

// With known issues on, QEMAIL has a lever of its own.
bool IsLeftToItsOwnLever(const std::string& name, const LeverSettings& s) {
  return s.known_issues && process::IsQemail(name);
}

Result<GateResult> GateTuneSchedule(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kTuneSchedule.info;
  const Json thresholds = {{"longest_period_min", s.schedule_longest_min},
                           {"least_on_period_share", s.schedule_least_share},
                           {"least_covered_share", s.schedule_least_covered},
                           {"most_lost_share", kMostLostShare},
                           {"most_waited_for_share", kMostWaitedForShare},
                           {"least_runs", s.least_runs},
                           {"least_hours", s.least_hours}};
  Nearest nearest("pattern_absent", "No process runs at a period often enough to tell.");
  GateResult result;
  std::vector<ScheduleStretch> stretches;
  for (const uint32_t process : input.by_name) {
    const std::string name = input.Name(process);
    const ProcessSummary& summary = input.processes[process];
    const GapSummary& gaps = summary.gaps;
    if (!input.IsNamed(process) || IsLeftToItsOwnLever(name, s)) continue;
    if (gaps.gaps < s.least_runs || !(gaps.median_us > 0)) continue;
    if (gaps.periodic_share < s.schedule_least_share) continue;
    ScheduleStretch stretch = StretchOf(info, input, process, s.schedule_target_min);
    const double hours = stretch.proposal.hours;
    if (const auto why = WhyNoPeriod(name, gaps, s)) {
      nearest.Consider(hours, why->reason, why->explanation, GapValues(summary));
    } else if (gaps.median_us > s.schedule_longest_min * kMicrosPerMinute) {
      nearest.Consider(hours, "interval_too_long",
                       name + " runs every " + MinutesText(gaps.median_us) + ", longer than " +
                           FormatDouble(s.schedule_longest_min) + " min.",
                       GapValues(summary));
    } else if (hours < s.least_hours) {
      nearest.Consider(
          hours, "too_little",
          name + " would run " + HoursText(hours) + " less, below " + HoursText(s.least_hours) + ".",
          GapValues(summary));
    } else {
      stretches.push_back(std::move(stretch));
    }
  }
  RETURN_IF_ERROR(AddInterchangeable(input, std::move(stretches), nearest, result.proposals));
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kTuneSchedule = {
    .info =
        {.id = "tune_schedule_v1",
         .label = "Schedule frequency",
         .action_type = "tune_schedule",
         .what = "A process is started by the clock more often than it may need to be.",
         .gate =
             "At least `least_runs` times between runs (of each schedule, or on each host, where these start "
             "together), of which `schedule_least_share` lie on a whole "
             "multiple (up to three) of their median (within 5 %, or 30 s up to a tenth of it); a median "
             "of at most `schedule_longest_min`; times on it fill at least `schedule_least_covered` of "
             "the time from the first to the last run (runs that come in bursts follow no clock); at "
             "least `least_hours` of run time that would fall away. The runs must be interchangeable: "
             "where n "
             "of them name d different parameter lists, cases or predecessors (of other processes) and "
             "every k-th run stays, the d - n / k that no run would name any more are at most one in 20 "
             "of all runs (a list that comes back, one case for all, or none at all are fine); and at "
             "most half of the runs are waited for by executions "
             "of another process. The "
             "factor brings the period to `schedule_target_min`, and is at least 2; of several that start "
             "together it is one that stretches each of them alike. A Poisson process "
             "has one in eight on such a multiple.",
         .transformation = "`keep:PROCESS:2`",
         .enforcement = "The batch scheduler's entry of the process (SCHEDULE_ID): its repeat interval.",
         .risks =
             "What the process brings is up to one new interval older than it is now. | A run that "
             "stays may have more to do and take longer. | Runs may do different work of which the log names "
             "nothing: no parameters, no case, no other execution.",
         .how_to_check = "List the queue times of the process and the times between them; after the change "
                         "they must be as much longer, and the mean duration of a run unchanged.",
         .disproof = "If the runs that stay take longer in proportion, the work is what costs and not how "
                     "often it is started.",
         .known_issue = "",
         .needs = kNeedsProcesses},
    .gate = GateTuneSchedule};

}  // namespace harness::ideaspace
