// SPDX-License-Identifier: Apache-2.0
// Which activities are retried or fail more often than the rest, how much time do failed attempts take, and
// do failures come in bursts?
#include <algorithm>
#include <map>
#include <optional>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "plugin/severity.h"
#include "process/retries.h"
#include "process/sample_summary.h"
#include "process/status_changes.h"
#include "stats/exact_share.h"

namespace harness::plugins::analysis_retry_rate_hotspots_v1 {
namespace {

using process::ActivityRetries;
using process::Hours;
using process::RetrySums;
using process::RunsAfter;
using process::WastedTime;

constexpr size_t kListedProcesses = 20;
constexpr size_t kListedChanges = 50;
constexpr double kLevelAfter = 0.95;
constexpr const char* kEqualAttempts =
    "the attempts of an execution take equally long; the log does not tell how long each took";

// Runs were retried or failed, and how long they took is not known of any: that is no time of 0.
std::optional<Int128> FailedAttemptsUs(const WastedTime& wasted) {
  if (wasted.retried > 0 && wasted.retried_timed == 0) return std::nullopt;
  return wasted.failed_attempts_us.value();
}
std::optional<Int128> FailedRunsUs(const WastedTime& wasted) {
  if (wasted.failed > 0 && wasted.failed_timed == 0) return std::nullopt;
  return wasted.failed_runs_us.value();
}

Json HoursJson(const std::optional<Int128>& us) {
  return us ? Json(Hours(*us)) : Json();
}
Json MicrosJson(const std::optional<Int128>& us) {
  return us ? ExactJson(*us) : Json();
}

// What the log tells at all.
struct Known {
  bool attempts = false;
  bool status = false;  // one that somebody understands
  Json IfAttempts(Json value) const { return attempts ? value : Json(); }
  Json IfStatus(Json value) const { return status ? value : Json(); }
};

struct Judged {
  const ActivityRetries* activity;
  stats::Proportion rate;
  bool tested = false;
  bool hotspot = false;
  double others = 0;   // rate of all other activities together
  double p_value = 1;  // of a rate as high as this, were it that of the others
};

// A hotspot goes wrong more often than all other activities: its p-value and its simultaneous interval say
// so, by Bonferroni over those tested, each with the half of the error that belongs to that side.
Result<std::vector<Judged>> Judge(const process::Retries& retries, double level, int64_t least_runs) {
  const auto tested = std::count_if(retries.activities.begin(), retries.activities.end(),
                                    [&](const auto& activity) { return activity.sums.runs >= least_runs; });
  const double each = 1.0 - (1.0 - level) / static_cast<double>(std::max<std::ptrdiff_t>(1, tested));
  const RetrySums& total = retries.scopes.all;
  std::vector<Judged> judged;
  for (const ActivityRetries& activity : retries.activities) {
    const RetrySums& sums = activity.sums;
    Judged entry{&activity, {}};
    ASSIGN_OR_RETURN(entry.rate, stats::ClopperPearsonInterval(sums.went_wrong, sums.runs, each));
    const int64_t other_runs = total.runs - sums.runs;
    entry.others = other_runs > 0 ? static_cast<double>(total.went_wrong - sums.went_wrong) /
                                        static_cast<double>(other_runs)
                                  : 0.0;
    entry.tested = sums.runs >= least_runs;
    if (entry.tested && other_runs > 0) {
      ASSIGN_OR_RETURN(entry.p_value,
                       stats::FisherUpperTail({sums.went_wrong, sums.runs, total.went_wrong, total.runs}));
      entry.hotspot = entry.p_value <= (1.0 - each) / 2 && entry.rate.ci_low > entry.others;
    }
    judged.push_back(entry);
  }
  std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
    const RetrySums& left = a.activity->sums;
    const RetrySums& right = b.activity->sums;
    if (left.wasted.Us() != right.wasted.Us()) return left.wasted.Us() > right.wasted.Us();
    return left.went_wrong > right.went_wrong;
  });
  return judged;
}

Json RowOf(const Judged& entry, const Known& known) {
  const RetrySums& sums = entry.activity->sums;
  return {{"process_id", entry.activity->process_id},
          {"runs", sums.runs},
          {"runs_with_retries", sums.runs_with_retries},
          {"retries", sums.retries},
          {"rate", entry.rate.estimate},
          {"ci_low", entry.rate.ci_low},
          {"ci_high", entry.rate.ci_high},
          {"failed", sums.failed},
          {"failed_rate", static_cast<double>(sums.failed) / static_cast<double>(sums.runs)},
          {"failed_attempts_hours", known.IfAttempts(HoursJson(FailedAttemptsUs(sums.wasted)))},
          {"failed_runs_hours", known.IfStatus(HoursJson(FailedRunsUs(sums.wasted)))},
          {"hotspot", entry.hotspot}};
}

Json ScopeJson(const RetrySums& sums, const Known& known) {
  return {{"runs", sums.runs},
          {"runs_with_retries", known.IfAttempts(sums.runs_with_retries)},
          {"retries", known.IfAttempts(sums.retries)},
          {"failed_runs", known.IfStatus(sums.failed)},
          {"failed_attempts_us", known.IfAttempts(MicrosJson(FailedAttemptsUs(sums.wasted)))},
          {"failed_runs_us", known.IfStatus(MicrosJson(FailedRunsUs(sums.wasted)))}};
}

Json ChangesJson(const std::vector<process::StatusChange>& changes) {
  Json list = Json::array();
  for (const process::StatusChange& change : changes) {
    if (list.size() == kListedChanges) break;
    list.push_back({{"from", change.from}, {"to", change.to}, {"count", change.count}});
  }
  return list;
}

Json FollowingJson(const process::FollowingRuns& following) {
  return {{"runs", following.runs}, {"changed", following.changed}};
}

// Where both have enough runs to be set against each other; else neither.
bool TellsBursts(const process::ProcessStatuses& of, int64_t least) {
  return of.after_failure.runs >= least && of.after_other.runs >= least;
}

Result<Json> AfterJson(const RunsAfter& after, bool is_told) {
  if (!is_told) return Json();
  ASSIGN_OR_RETURN(const stats::Proportion share,
                   stats::WilsonInterval(after.failed, after.runs, kLevelAfter));
  return Json{{"runs", after.runs},     {"failed", after.failed},   {"share", share.estimate},
              {"ci_low", share.ci_low}, {"ci_high", share.ci_high}, {"level", kLevelAfter}};
}

Result<Json> TransitionsJson(const process::StatusChanges& found, int64_t least) {
  Json processes = Json::array();
  for (const process::ProcessStatuses& of : found.processes) {
    const bool is_told = TellsBursts(of, least);
    ASSIGN_OR_RETURN(Json after_failure, AfterJson(of.after_failure, is_told));
    ASSIGN_OR_RETURN(Json after_other, AfterJson(of.after_other, is_told));
    processes.push_back({{"process_id", of.process_id},
                         {"failed", of.failed},
                         {"following", FollowingJson(of.following)},
                         {"changes", ChangesJson(of.changes)},
                         {"after_failure", std::move(after_failure)},
                         {"after_other", std::move(after_other)}});
  }
  return Json{{"following", FollowingJson(found.following)},
              {"changes", ChangesJson(found.changes)},
              {"by_process", std::move(processes)},
              {"processes_left_out", found.processes_left_out},
              {"left_out", FollowingJson(found.left_out)}};
}

// Rates of failure may be small: two decimals.
std::string RateText(double share) {
  return FormatFixed(share * 100, 2) + " %";
}

std::string ShareText(const RunsAfter& after, const stats::Proportion& share) {
  return FormatThousands(after.failed) + " of " + FormatThousands(after.runs) + " failed (" +
         RateText(share.ci_low) + " to " + RateText(share.ci_high) + ")";
}

// " Of its runs right after a failure 12 of 25 failed (...), of those right after another end 13 of 59 failed
// (...)."; empty where too few tell.
Result<std::string> BurstText(const process::ProcessStatuses* of, int64_t least) {
  if (of == nullptr || !TellsBursts(*of, least)) return std::string();
  ASSIGN_OR_RETURN(const stats::Proportion after_failure,
                   stats::WilsonInterval(of->after_failure.failed, of->after_failure.runs, kLevelAfter));
  ASSIGN_OR_RETURN(const stats::Proportion after_other,
                   stats::WilsonInterval(of->after_other.failed, of->after_other.runs, kLevelAfter));
  return " Of its runs right after a failure " + ShareText(of->after_failure, after_failure) +
         ", of those right after another end " + ShareText(of->after_other, after_other) + ".";
}

// "attempts that failed in runs that did not fail in the end took 1.20 h, runs that failed in the end took
// 3.40 h"; empty where no duration is known.
std::string WastedText(const WastedTime& wasted) {
  std::vector<std::string> parts;
  if (wasted.retried_timed > 0) {
    parts.push_back("attempts that failed in runs that did not fail in the end took " +
                    FormatFixed(Hours(wasted.failed_attempts_us.value()), 2) + " h");
  }
  if (wasted.failed_timed > 0) {
    parts.push_back("runs that failed in the end took " +
                    FormatFixed(Hours(wasted.failed_runs_us.value()), 2) + " h");
  }
  return Join(parts, ", ");
}

// What the finding of one activity rests on beside its own figures.
struct Grounds {
  double level = 0;
  Int128 run_us = 0;        // of all activities
  std::string failed_list;  // statuses that are failures, for SQL
  std::string bursts;       // BurstText()
};

plugin::Finding HotspotFinding(const Judged& entry, const Grounds& grounds) {
  const ActivityRetries& activity = *entry.activity;
  const RetrySums& sums = activity.sums;
  const std::string wasted = WastedText(sums.wasted);
  plugin::Finding finding;
  finding.kind = "retry_hotspot";
  finding.id = plugin::FindingId("retry_hotspot", {{activity.process_id, activity.is_unknown}});
  const double lost = grounds.run_us > 0 ? RoundedRatio(sums.wasted.Us(), grounds.run_us) : 0;
  finding.severity = plugin::SeverityOfLoss(lost, entry.rate.estimate);
  finding.confidence = grounds.level * (1.0 - entry.others / entry.rate.ci_low);
  finding.title = activity.process_id + " goes wrong in " + RateText(entry.rate.estimate) + " of its runs";
  finding.what = FormatThousands(sums.went_wrong) + " of " + FormatThousands(sums.runs) + " runs of " +
                 activity.process_id + " failed or needed another attempt (" + RateText(entry.rate.ci_low) +
                 " to " + RateText(entry.rate.ci_high) + "); of all other activities " +
                 RateText(entry.others) + " did." +
                 (wasted.empty() ? "" : " Of its run time, " + wasted + ".") + grounds.bursts;
  finding.why = "Failed runs hold slots and their successors wait for the repetition.";
  finding.where = {{"process_id", activity.process_id}};
  finding.measurement_type = "measured";
  finding.assumptions = {
      "the interval (Clopper and Pearson) and the test against all other activities (Fisher, p " +
          PValueText(entry.p_value) + ") hold for all tested activities together (Bonferroni)",
      "confidence is the level times how far the lower bound lies above the others' rate"};
  if (sums.wasted.retried_timed > 0) finding.assumptions.emplace_back(kEqualAttempts);
  if (!grounds.bursts.empty())
    finding.assumptions.emplace_back("each of the intervals of runs right after another holds for itself");
  finding.evidence = {"SELECT row_id, status, attempts, started_us, ended_us FROM events WHERE process_id " +
                          (activity.is_unknown ? "IS NULL" : "= " + SqlText(activity.process_id)) +
                          " AND (attempts > 1" +
                          (grounds.failed_list.empty() ? "" : " OR status IN (" + grounds.failed_list + ")") +
                          ") ORDER BY row_id",
                      sums.went_wrong};
  finding.n = sums.runs;
  finding.estimate = entry.rate.estimate;
  finding.unit = "1";
  finding.interval = plugin::Interval{entry.rate.ci_low, entry.rate.ci_high, grounds.level};
  if (!wasted.empty()) finding.impact_hours = Hours(sums.wasted.Us());
  return finding;
}

struct Statuses {
  Json json = Json::array();
  std::string failed_list;  // for SQL
  bool is_told = false;     // somebody understands one
  int64_t untold = 0;
};

Statuses StatusesOf(const std::vector<process::StatusCount>& counts) {
  Statuses statuses;
  for (const process::StatusCount& status : counts) {
    statuses.json.push_back(
        {{"status", status.status}, {"rows", status.rows}, {"failed", status.failed}, {"told", status.told}});
    statuses.is_told |= status.told;
    statuses.untold += status.told ? 0 : status.rows;
    if (status.failed)
      statuses.failed_list += (statuses.failed_list.empty() ? "" : ", ") + SqlText(status.status);
  }
  return statuses;
}

Json MetricsOf(const process::Retries& retries, const process::CloseWindows& windows, const Known& known) {
  const RetrySums& total = retries.scopes.all;
  const auto failed_attempts_us = FailedAttemptsUs(total.wasted), failed_runs_us = FailedRunsUs(total.wasted);
  return {{"runs", total.runs},
          {"runs_with_retries", known.IfAttempts(total.runs_with_retries)},
          {"retries", known.IfAttempts(total.retries)},
          {"failed_runs", known.IfStatus(total.failed)},
          {"failed_attempts_hours", known.IfAttempts(HoursJson(failed_attempts_us))},
          {"failed_attempts_us", known.IfAttempts(MicrosJson(failed_attempts_us))},
          {"failed_runs_hours", known.IfStatus(HoursJson(failed_runs_us))},
          {"failed_runs_us", known.IfStatus(MicrosJson(failed_runs_us))},
          {"close_windows_detected", process::DetectedWindows(windows)},
          {"scopes", process::ScopesJson(retries.scopes, windows,
                                         [&](const RetrySums& sums) { return ScopeJson(sums, known); })}};
}

std::string SummaryOf(const RetrySums& total, const Known& known, int64_t untold, size_t hotspots) {
  const auto took = [](const std::optional<Int128>& us) { return HoursText(Hours(us.value_or(0))); };
  const auto attempts_us = FailedAttemptsUs(total.wasted), runs_us = FailedRunsUs(total.wasted);
  std::string text = "Attempts are unknown; ";
  if (known.attempts) {
    text = FormatThousands(total.runs_with_retries) + " runs needed more than one attempt";
    if (total.wasted.retried > 0 && attempts_us)
      text += ", and those that did not fail in the end lost " + took(attempts_us) + " to failed attempts";
    text += "; ";
  }
  text += known.status ? FormatThousands(total.failed) + " runs failed in the end" +
                             (runs_us ? " and took " + took(runs_us) + "; " : "; ")
                       : std::string("final states are unknown; ");
  if (untold > 0) text += "the status of " + FormatThousands(untold) + " runs tells no outcome; ";
  return text + std::to_string(hotspots) + " activities stand out.";
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  Known known{.attempts = info.Has("attempts")};
  if (!known.attempts && !info.Has("status")) {
    return plugin::NotApplicable("no_attempts_or_status", "The log has neither attempts nor a status.");
  }
  const double level = context.config().at("level").get<double>();
  const int64_t least_after = context.config().at("least_runs_after").get<int64_t>();
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> log, process::ReadLogRows(context.data()));
  ASSIGN_OR_RETURN(const std::vector<process::StatusCount> counts, process::CountStatuses(context.data()));
  Statuses statuses = StatusesOf(counts);
  known.status = statuses.is_told;
  const process::Retries retries = process::CollectRetries(*log, windows);
  ASSIGN_OR_RETURN(const std::vector<Judged> judged,
                   Judge(retries, level, context.config().at("least_runs").get<int64_t>()));
  ASSIGN_OR_RETURN(const process::StatusRows status_rows, process::ReadStatusRows(context.data()));
  const process::StatusChanges changes = process::CollectStatusChanges(*log, status_rows, kListedProcesses);
  std::map<std::string_view, const process::ProcessStatuses*> sequence_of;
  for (const process::ProcessStatuses& of : changes.processes) sequence_of.emplace(of.process_id, &of);

  plugin::PluginResult result;
  Json rows = Json::array();
  for (const Judged& entry : judged) {
    if (entry.activity->sums.went_wrong == 0) continue;
    rows.push_back(RowOf(entry, known));
    if (!entry.hotspot) continue;
    const auto found = sequence_of.find(entry.activity->process_id);
    Grounds grounds{level, retries.scopes.all.run_us.value(), statuses.failed_list, {}};
    ASSIGN_OR_RETURN(grounds.bursts,
                     BurstText(found == sequence_of.end() ? nullptr : found->second, least_after));
    result.findings.push_back(HotspotFinding(entry, grounds));
  }
  ASSIGN_OR_RETURN(Json transitions, TransitionsJson(changes, least_after));
  result.metrics = MetricsOf(retries, windows, known);
  result.metrics["untold_runs"] = statuses.untold;
  result.metrics["activities_tested"] =
      std::count_if(judged.begin(), judged.end(), [](const auto& j) { return j.tested; });
  result.metrics["by_process"] = std::move(rows);
  result.metrics["statuses"] = std::move(statuses.json);
  result.metrics["transitions"] = info.Has("status") ? std::move(transitions) : Json();
  result.summary = SummaryOf(retries.scopes.all, known, statuses.untold, result.findings.size());
  return result;
}

}  // namespace harness::plugins::analysis_retry_rate_hotspots_v1
