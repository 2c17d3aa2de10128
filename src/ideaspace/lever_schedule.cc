// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_schedule.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/run_work.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::ideaspace {
namespace {

// "5-minute", "3.5-minute".
std::string PeriodWord(double period_us) {
  std::string minutes = MinutesText(period_us);
  std::replace(minutes.begin(), minutes.end(), ' ', '-');
  return minutes + "ute";
}

// What starts it, as far as the log tells: several schedules that take turns are none of their own period.
std::string ClockText(const ProcessSummary& summary) {
  const GapSummary& gaps = summary.gaps;
  if (gaps.of == GapsOf::kSchedule) return "They are " + PeriodWord(gaps.median_us) + " schedules";
  if (gaps.of == GapsOf::kHost) return "There it is a " + PeriodWord(gaps.median_us) + " schedule";
  if (summary.schedules > 1)
    return "It is started by " + CountText(summary.schedules, "schedule") + ", together every " +
           MinutesText(gaps.median_us) + ",";
  return "It is a " + PeriodWord(gaps.median_us) + " schedule";
}

// What its runs cost others, by the blame of the wait attribution.
std::string OthersWaitText(const LeverInput& input, const ProcessSummary& summary, double hours) {
  std::string clock = ClockText(summary);
  if (!input.attributed) {
    if (clock.ends_with(',')) clock.pop_back();
    return clock + "; what its runs cost others is unknown.";
  }
  return clock + " whose runs cause " + HoursText(hours) + " of others' wait" +
         (hours > 0 ? ": they held the slots meanwhile." : ": nobody waited for slots that they held.");
}

// "Start QEMAIL every 15 min instead of every 5 min."
std::string StretchText(const std::string& name, const ProcessSummary& summary, int64_t every) {
  const GapSummary& gaps = summary.gaps;
  const std::string times = " every " + MinutesText(gaps.median_us * static_cast<double>(every)) +
                            " instead of every " + MinutesText(gaps.median_us);
  if (gaps.of == GapsOf::kSchedule)
    return "Start each of the " + CountText(summary.schedules, "schedule") + " of " + name + times + ".";
  if (gaps.of == GapsOf::kHost)
    return "Start " + name + times + " on each of its " + CountText(gaps.series, "host") + ".";
  return "Start " + name + times + ".";
}

const char* RunBeforeText(GapsOf of) {
  return of == GapsOf::kSchedule ? "the run before of the same schedule"
         : of == GapsOf::kHost   ? "the run before on the same host"
                                 : "the run before";
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
  const double others_wait = process::Hours(input.ChargedTo(process));
  r.recommendation = StretchText(name, summary, every) + " " + OthersWaitText(input, summary, others_wait) +
                     " It ran " + CountText(summary.runs, "time") + ", at a median of " +
                     SecondsText(summary.gaps.median_us) + " after " + RunBeforeText(summary.gaps.of) +
                     "; with every " + std::to_string(every) +
                     (every == 2   ? "nd"
                      : every == 3 ? "rd"
                                   : "th") +
                     " run alone, " + HoursText(proposal.hours) + " of run time fall away.";
  Json values = GapValues(summary);
  values["keep_every"] = every;
  values["busy_h"] = process::Hours(summary.busy_us);
  if (input.attributed) values["others_wait_h"] = others_wait;
  r.evidence =
      EvidenceJson(ProcessQuery(name, std::string("schedule_id, queued_us, ") + process::kEligibleSql +
                                          " AS eligible_us, started_us, ended_us"),
                   summary.runs, std::move(values));
  r.assumptions = {"what a run does can wait until the next run that stays",
                   "a run that stays takes no longer because others fell away"};
  return proposal;
}

}  // namespace

int64_t KeepEvery(const GapSummary& gaps, double target_min) {
  const double times = target_min * kMicrosPerMinute / std::max(gaps.median_us, 1.0);
  auto every = std::clamp<int64_t>(static_cast<int64_t>(std::floor(times + 0.5)), 2, 1000);
  while (std::gcd(every, gaps.series) > 1) ++every;
  return every;
}

Json GapValues(const ProcessSummary& summary) {
  const GapSummary& gaps = summary.gaps;
  return {{"runs", summary.runs},
          {"scheduled_runs", summary.scheduled},
          {"schedules", summary.schedules},
          {"gaps", gaps.gaps},
          {"median_gap_s", gaps.median_us / kMicrosPerSecond},
          {"p05_gap_s", gaps.p05_us / kMicrosPerSecond},
          {"p95_gap_s", gaps.p95_us / kMicrosPerSecond},
          {"near_median_share", gaps.near_share},
          {"on_period_share", gaps.periodic_share},
          {"covered_share", gaps.covered_share}};
}

std::optional<WhyNoClock> WhyNoPeriod(const std::string& name, const GapSummary& gaps,
                                      const LeverSettings& s) {
  const std::string runs = name + " runs " + SecondsText(gaps.median_us) + " after " + RunBeforeText(gaps.of);
  if (gaps.periodic_share < s.schedule_least_share)
    return WhyNoClock{"no_period", runs + " in the median, but " + PercentText(gaps.periodic_share) +
                                       " of the times between its runs lie on that period alone; it takes " +
                                       PercentText(s.schedule_least_share) + " to tell a schedule."};
  if (gaps.covered_share < s.schedule_least_covered)
    return WhyNoClock{"comes_in_bursts", runs + ", but such times fill " + PercentText(gaps.covered_share) +
                                             " of the log alone: bursts, not a schedule."};
  return std::nullopt;
}

ScheduleStretch StretchOf(const LeverInfo& info, const LeverInput& input, uint32_t process,
                          double target_min) {
  const int64_t every = KeepEvery(input.processes[process].gaps, target_min);
  return {process, every, KeepProposal(info, input, process, every)};
}

Result<void> AddInterchangeable(const LeverInput& input, std::vector<ScheduleStretch> stretches,
                                Nearest& nearest, std::vector<Proposal>& proposals) {
  std::vector<uint32_t> processes;
  for (const ScheduleStretch& stretch : stretches) processes.push_back(stretch.process);
  ASSIGN_OR_RETURN(const std::vector<RunWork> works, FindRunWork(input, processes));
  for (size_t i = 0; i < stretches.size(); ++i) {
    auto& [process, every, proposal] = stretches[i];
    const auto why = WhyRunsDiffer(works[i], every);
    if (!why) {
      proposals.push_back(std::move(proposal));
      continue;
    }
    Json values = GapValues(input.processes[process]);
    values.update(ToJson(works[i]));
    values["keep_every"] = every;
    nearest.Consider(proposal.hours, "runs_differ",
                     input.Name(process) + " runs every " +
                         MinutesText(input.processes[process].gaps.median_us) + ", but " + *why,
                     values);
  }
  return Ok();
}

}  // namespace harness::ideaspace
