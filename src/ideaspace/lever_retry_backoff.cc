// SPDX-License-Identifier: Apache-2.0
// Processes that are tried again far more often than the rest.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"
#include "stats/proportion.h"
#include "stats/rank_sum.h"

namespace harness::ideaspace {
namespace {

struct RetryRate {
  double own = 0, others = 0;
};

// One-sided score test of the share against that of all others, whose inversion is the Wilson interval. The
// others' share is taken as at least one run more than was seen, so that it is never 0. A run whose attempts
// are unknown is no run without a retry: it does not count.
double ScoreP(const ProcessSummary& summary, double others) {
  const auto n = static_cast<double>(summary.tried);
  const double own = static_cast<double>(summary.retried) / n;
  const double spread = std::sqrt(others * (1 - others) / n);
  return spread > 0 ? std::min(1.0, std::max(0.0, stats::NormalTail((own - others - 0.5 / n) / spread)))
                    : 1.0;
}

// A part of a run's duration is that of its further attempts only if an attempt takes as long as the runs
// that need no other. Shorter by a tenth and more, beyond what chance does in one of a hundred: it does not.
// Source: Welch (1947), Biometrika 34, 28-35, with the normal distribution.
bool AttemptsAreShort(const ProcessSummary& summary) {
  if (summary.once_us.count() < 2 || summary.attempt_us.count() < 2) return false;
  constexpr double kOfOneInAHundred = 2.326;
  const double once = 0.9 * summary.once_us.Mean().value(), attempt = summary.attempt_us.Mean().value();
  const auto once_error = summary.once_us.StdErrorOfMean(), error = summary.attempt_us.StdErrorOfMean();
  if (!once_error || !error) return false;
  return once - attempt > kOfOneInAHundred * std::hypot(0.9 * *once_error, *error);
}

// A longer pause may spare these; of a run that failed in the end it spares nothing.
double HoursOfFailedAttempts(const ProcessSummary& summary) {
  return process::Hours(summary.wasted.failed_attempts_us.value());
}

double HoursOfFailedRuns(const ProcessSummary& summary) {
  return process::Hours(summary.wasted.failed_runs_us.value());
}

Json MinutesOf(const stats::Moments& durations) {
  return durations.count() == 0 ? Json() : Json(durations.Mean().value() / kMicrosPerMinute);
}

Json Values(const ProcessSummary& summary, const RetryRate& rate) {
  Json values = {{"runs", summary.runs},
                 {"runs_with_known_attempts", summary.tried},
                 {"retried_runs", summary.retried},
                 {"retry_share", rate.own},
                 {"retry_share_of_others", rate.others},
                 {"failed_attempts_h", HoursOfFailedAttempts(summary)},
                 {"failed_runs_h", HoursOfFailedRuns(summary)},
                 {"minutes_of_runs_with_one_attempt", MinutesOf(summary.once_us)},
                 {"minutes_an_attempt_of_others", MinutesOf(summary.attempt_us)}};
  const auto wilson = stats::WilsonInterval(summary.retried, summary.tried, 0.95);
  if (wilson) {
    values["retry_share_low"] = wilson->ci_low;
    values["retry_share_high"] = wilson->ci_high;
  }
  return values;
}

std::string MeanMinutes(const stats::Moments& durations) {
  return FormatFixed(durations.Mean().value() / kMicrosPerMinute, 1) + " minutes";
}

// "300 runs", "300 runs with known attempts" where some are unknown.
std::string TriedText(const ProcessSummary& summary) {
  return CountText(summary.tried, "run") + (summary.tried < summary.runs ? " with known attempts" : "");
}

// ", and 3.4 h to runs that failed in the end"; empty where none did.
std::string FailedRunsText(const ProcessSummary& summary) {
  if (summary.wasted.failed == 0) return "";
  return ", and " + HoursText(HoursOfFailedRuns(summary)) + " to runs that failed in the end";
}

Proposal Backoff(const LeverInput& input, uint32_t process, const RetryRate& rate, double p, double share) {
  const std::string name = input.Name(process);
  const ProcessSummary& summary = input.processes[process];
  Proposal proposal;
  proposal.hours = HoursOfFailedAttempts(summary);
  proposal.n = summary.tried;
  Recommendation& r = proposal.recommendation = RecommendationOf(kRetryBackoff.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"retry:" + ActionName(name) + ":" + FormatDouble(share)};
  r.recommendation = "Find out why " + name + " is tried again, and wait longer before it is. " +
                     PercentText(rate.own) + " of its " + TriedText(summary) +
                     " needed more than one attempt, against " + PercentText(rate.others) +
                     " of all others; about " + HoursText(proposal.hours) +
                     " of run time went to attempts that failed in runs that did not fail in the end" +
                     FailedRunsText(summary) + ".";
  r.evidence = EvidenceJson(ProcessQuery(name, "status, attempts, started_us, ended_us", "attempts > 1"),
                            summary.retried, Values(summary, rate));
  r.p_value = p;
  r.assumptions = {"the attempts of an execution take equally long (the log does not contradict it)",
                   "with a longer pause " + PercentText(share) + " of the retries are not needed"};
  return proposal;
}

// Whole permille: what an action can say.
double ShareOfRetries(const LeverSettings& s) {
  return std::max(1.0, std::round(s.retry_share * 1000)) / 1000;
}

Result<GateResult> GateRetryBackoff(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kRetryBackoff.info;
  const Json thresholds = {{"least_ratio_to_others", s.retry_least_ratio},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs},
                           {"level", s.level}};
  int64_t tried = 0;
  int64_t retried = 0;
  for (const ProcessSummary& summary : input.processes) {
    tried += summary.tried;
    retried += summary.retried;
  }
  Nearest nearest("pattern_absent",
                  retried == 0 ? "No execution needed more than one attempt."
                               : "Too few executions tell their attempts to compare processes.",
                  {{"retried_runs", retried}, {"runs_with_known_attempts", tried}});
  GateResult result;
  for (const uint32_t process : input.by_name) {
    const ProcessSummary& summary = input.processes[process];
    if (summary.tried < s.least_runs || summary.tried == tried || !input.IsNamed(process) || retried == 0)
      continue;
    const RetryRate rate = {
        static_cast<double>(summary.retried) / static_cast<double>(summary.tried),
        static_cast<double>(retried - summary.retried + 1) / static_cast<double>(tried - summary.tried + 1)};
    const double p = ScoreP(summary, rate.others);
    const double hours = HoursOfFailedAttempts(summary);
    const std::string name = input.Name(process);
    if (rate.own < s.retry_least_ratio * rate.others || hours < s.least_hours) {
      result.other_p_values.push_back(1.0);  // turned down before its test: it must not help others through
      if (summary.retried == 0) continue;
      nearest.Consider(hours, "too_little",
                       PercentText(rate.own) + " of the " + TriedText(summary) + " of " + name +
                           " needed more than one attempt, " + PercentText(rate.others) +
                           " of all others did; " + HoursText(hours) +
                           " went to failed attempts of runs that did not fail in the end.",
                       Values(summary, rate));
    } else if (AttemptsAreShort(summary)) {
      result.other_p_values.push_back(1.0);
      nearest.Consider(hours, "attempts_are_short",
                       PercentText(rate.own) + " of the " + TriedText(summary) + " of " + name +
                           " needed more than one attempt, but these took " +
                           MeanMinutes(summary.attempt_us) + " an attempt, and runs that needed one " +
                           MeanMinutes(summary.once_us) + ": what the failed attempts took cannot be told.",
                       Values(summary, rate));
    } else {
      result.proposals.push_back(Backoff(input, process, rate, p, ShareOfRetries(s)));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kRetryBackoff = {
    .info = {.id = "retry_backoff_v1",
             .label = "Fewer retries",
             .action_type = "retry_policy",
             .what = "A process needs further attempts far more often than others, and they hold slots.",
             .gate = "Of the runs whose attempts are known the share with more than one, at least "
                     "`retry_least_ratio` times that of all others; a one-sided score test against it (the "
                     "inverse of Wilson's interval), under the "
                     "run's false-discovery control; at least `least_runs` runs and `least_hours` in failed "
                     "attempts of runs that did not fail in the end; and an attempt of the runs that needed "
                     "several takes about as long as a "
                     "run that needed one (a one-sided Welch test against nine tenths of it).",
             .transformation = "`retry:PROCESS:0.5` (the share is `retry_share`)",
             .enforcement =
                 "The retry rule of the process in the batch manager: pause and number of attempts; "
                 "and the cause of the failures.",
             .risks =
                 "An execution that would have succeeded on the next attempt is late by the pause. | The "
                 "replay takes it that the retries are avoided; a longer pause alone may not do that.",
             .how_to_check =
                 "Count attempts beyond the first by week, before and after, and read the messages "
                 "of the failed ones.",
             .disproof = "If with the longer pause as many attempts fail, the cause does not pass by itself.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsAttempts},
    .gate = GateRetryBackoff};

}  // namespace harness::ideaspace
