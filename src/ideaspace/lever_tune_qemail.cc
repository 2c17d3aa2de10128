// SPDX-License-Identifier: Apache-2.0
// The mail queue runs every five minutes, day and night.
#include "base/text.h"
#include "ideaspace/lever_schedule.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "ideaspace/run_work.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

// "2025-07-20T00:00:00Z/2025-08-05T00:00:00Z,..." of the windows that parameters tell; empty without.
std::string KnownWindows(const process::CloseWindows& windows) {
  std::vector<std::string> parts;
  for (const process::CloseWindow& window : windows.dynamic) {
    if (window.source == "parameters")
      parts.push_back(FormatIso(window.from_us) + "/" + FormatIso(window.to_us));
  }
  return Join(parts, ",");
}

void MentionCloseCycle(const LeverInput& input, Recommendation& r) {
  const std::string windows = KnownWindows(input.windows);
  if (windows.empty()) return;
  r.evidence["values"]["close_cycle_only"] = r.actions.front() + ":within " + windows;
  r.recommendation +=
      " If mail may not be later on ordinary days, change it in the close windows alone: the evidence holds "
      "that form of the action, too.";
}

Result<GateResult> GateTuneQemail(const LeverInput& input, const LeverSettings& s) {
  const Json thresholds = {{"longest_gap_min", s.qemail_longest_gap_min},
                           {"least_samples", s.qemail_least_samples},
                           {"least_on_period_share", s.schedule_least_share},
                           {"least_covered_share", s.schedule_least_covered},
                           {"most_lost_share", kMostLostShare},
                           {"most_waited_for_share", kMostWaitedForShare}};
  Nearest nearest("pattern_absent", "No process is named QEMAIL.", {{"runs", 0}});
  const LeverInfo& info = kTuneQemail.info;
  GateResult result;
  std::vector<ScheduleStretch> stretches;
  for (const uint32_t process : input.by_name) {
    const std::string name = input.Name(process);
    if (!process::IsQemail(name)) continue;
    const ProcessSummary& summary = input.processes[process];
    const double hours = process::Hours(summary.busy_us);
    if (summary.runs < s.qemail_least_samples) {
      nearest.Consider(hours, "too_few_samples",
                       name + " ran " + CountText(summary.runs, "time") + ", fewer than " +
                           std::to_string(s.qemail_least_samples) + ".",
                       GapValues(summary));
    } else if (summary.gaps.gaps == 0 || !(summary.gaps.median_us > 0)) {
      nearest.Consider(hours, "no_interval", name + " shows no time between its runs.", GapValues(summary));
    } else if (summary.gaps.median_us > s.qemail_longest_gap_min * kMicrosPerMinute) {
      nearest.Consider(hours, "interval_too_long",
                       name + " runs at a median of " + SecondsText(summary.gaps.median_us) +
                           " after the run before, longer than " + FormatDouble(s.qemail_longest_gap_min) +
                           " min.",
                       GapValues(summary));
    } else if (const auto why = WhyNoPeriod(name, summary.gaps, s)) {
      nearest.Consider(hours, why->reason, why->explanation, GapValues(summary));
    } else {
      stretches.push_back(StretchOf(info, input, process, s.schedule_target_min));
    }
  }
  RETURN_IF_ERROR(AddInterchangeable(input, std::move(stretches), nearest, result.proposals));
  for (Proposal& proposal : result.proposals) MentionCloseCycle(input, proposal.recommendation);
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kTuneQemail = {
    .info = {.id = "tune_schedule_qemail_frequency_v1",
             .label = "QEMAIL frequency",
             .action_type = "tune_schedule",
             .what = "The mail queue is polled every five minutes; every fifteen is usually enough.",
             .gate =
                 "PROCESS_ID is QEMAIL in any case, with at least `qemail_least_samples` runs and a median "
                 "time between their queue times of at most `qemail_longest_gap_min`. As for any schedule "
                 "(tune_schedule_v1), a clock must start it and its runs must do the same work: "
                 "`schedule_least_share` of those times lie on the period, they fill at least "
                 "`schedule_least_covered` of the log, and the runs are interchangeable. The factor is "
                 "`schedule_target_min` over the measured median, rounded.",
             .transformation = "`keep:QEMAIL:3` (with `:within WINDOWS` for the close cycle alone)",
             .enforcement = "The batch scheduler's entry for QEMAIL (SCHEDULE_ID): its repeat interval.",
             .risks =
                 "Mail leaves up to one new interval later than it does now. | A run that stays may carry "
                 "more mail and take longer.",
             .how_to_check =
                 "Count QEMAIL runs by hour and sort the times between them before the change; "
                 "after it there must be a third as many, and no more unsent mail at the end of an "
                 "interval.",
             .disproof = "If QEMAIL runs after the change take as much time in total as before, its work is "
                         "the mail and not the polling, and nothing is saved.",
             .known_issue = "qemail_frequency",
             .needs = kNeedsProcesses},
    .gate = GateTuneQemail};

}  // namespace harness::ideaspace
