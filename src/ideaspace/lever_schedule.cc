// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_schedule.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

// What its runs cost others, by the blame of the wait attribution.
std::string OthersWaitText(const LeverInput& input, double period_us, double hours) {
  std::string minutes = MinutesText(period_us);
  std::replace(minutes.begin(), minutes.end(), ' ', '-');
  const std::string schedule = "It is a " + minutes + "ute schedule";
  if (!input.attributed) return schedule + "; what its runs cost others is unknown.";
  return schedule + " whose runs cause " + HoursText(hours) + " of others' wait" +
         (hours > 0 ? ": they held the slots meanwhile." : ": nobody waited for slots that they held.");
}

}  // namespace

int64_t KeepEvery(double period_us, double target_min) {
  const double times = target_min * kMicrosPerMinute / std::max(period_us, 1.0);
  return std::clamp<int64_t>(static_cast<int64_t>(std::floor(times + 0.5)), 2, 1000);
}

Json GapValues(const ProcessSummary& summary) {
  const GapSummary& gaps = summary.gaps;
  return {{"runs", summary.runs},
          {"scheduled_runs", summary.scheduled},
          {"gaps", gaps.gaps},
          {"median_gap_s", gaps.median_us / kMicrosPerSecond},
          {"p05_gap_s", gaps.p05_us / kMicrosPerSecond},
          {"p95_gap_s", gaps.p95_us / kMicrosPerSecond},
          {"near_median_share", gaps.near_share},
          {"on_period_share", gaps.periodic_share},
          {"covered_share", gaps.covered_share}};
}

Proposal KeepProposal(const LeverInfo& info, const LeverInput& input, uint32_t process, int64_t every) {
  const ProcessSummary& summary = input.processes[process];
  const std::string name = input.Name(process);
  const double saved = 1.0 - 1.0 / static_cast<double>(every);
  Proposal proposal;
  proposal.hours = process::Hours(summary.busy_us) * saved;
  proposal.n = summary.gaps.gaps;
  Recommendation& r = proposal.recommendation = RecommendationOf(info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"keep:" + ActionName(name) + ":" + std::to_string(every)};
  const double period = summary.gaps.median_us;
  const double others_wait = process::Hours(input.ChargedTo(process));
  r.recommendation = "Start " + name + " every " + MinutesText(period * static_cast<double>(every)) +
                     " instead of every " + MinutesText(period) + ". " +
                     OthersWaitText(input, period, others_wait) + " It ran " +
                     CountText(summary.runs, "time") + ", at a median of " + SecondsText(period) +
                     " after the run before; with every " + std::to_string(every) +
                     (every == 2   ? "nd"
                      : every == 3 ? "rd"
                                   : "th") +
                     " run alone, " + HoursText(proposal.hours) + " of run time fall away.";
  Json values = GapValues(summary);
  values["keep_every"] = every;
  values["busy_h"] = process::Hours(summary.busy_us);
  if (input.attributed) values["others_wait_h"] = others_wait;
  r.evidence = EvidenceJson(ProcessQuery(name, "schedule_id, queued_us, started_us, ended_us"), summary.runs,
                            std::move(values));
  r.assumptions = {"what a run does can wait until the next run that stays",
                   "a run that stays takes no longer because others fell away"};
  return proposal;
}

}  // namespace harness::ideaspace
