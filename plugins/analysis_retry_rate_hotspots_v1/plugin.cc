// SPDX-License-Identifier: Apache-2.0
// Which activities are retried or fail more often than the rest, and how much time do failed runs take?
#include <algorithm>

#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/retries.h"
#include "process/sample_summary.h"
#include "stats/proportion.h"

namespace harness::plugins::analysis_retry_rate_hotspots_v1 {
namespace {

using process::ActivityRetries;
using process::Hours;

struct Total {
  int64_t runs = 0, troubled = 0, with_retries = 0, retries = 0, failed = 0, failed_timed = 0;
  ExactSum wasted_us;
};

Total Sum(const process::Retries& retries) {
  Total total;
  for (const ActivityRetries& activity : retries.activities) {
    total.runs += activity.runs;
    total.troubled += activity.went_wrong;
    total.with_retries += activity.runs_with_retries;
    total.retries += activity.retries;
    total.failed += activity.failed;
    total.wasted_us.Merge(activity.wasted_us);
    total.failed_timed += activity.failed_timed;
  }
  return total;
}

// Runs failed, and how long they took is not known of any: that is no time of 0.
bool IsUntimed(int64_t failed, int64_t failed_timed) {
  return failed > 0 && failed_timed == 0;
}

Json WastedHours(int64_t failed, int64_t failed_timed, const ExactSum& wasted_us) {
  return IsUntimed(failed, failed_timed) ? Json() : Json(Hours(wasted_us.value()));
}

struct Judged {
  const ActivityRetries* activity;
  stats::Proportion rate;
  bool tested = false;
  bool hotspot = false;
  double others = 0;  // rate of all other activities together
};

// A hotspot's simultaneous interval lies above the rate of all other activities: Bonferroni over those
// tested.
Result<std::vector<Judged>> Judge(const process::Retries& retries, const Total& total, double level,
                                  int64_t least_runs) {
  const auto tested = std::count_if(retries.activities.begin(), retries.activities.end(),
                                    [&](const auto& activity) { return activity.runs >= least_runs; });
  const double each = 1.0 - (1.0 - level) / static_cast<double>(std::max<std::ptrdiff_t>(1, tested));
  std::vector<Judged> judged;
  for (const ActivityRetries& activity : retries.activities) {
    Judged entry{&activity, {}};
    ASSIGN_OR_RETURN(entry.rate, stats::WilsonInterval(activity.went_wrong, activity.runs, each));
    const int64_t other_runs = total.runs - activity.runs;
    entry.others = other_runs > 0 ? static_cast<double>(total.troubled - activity.went_wrong) /
                                        static_cast<double>(other_runs)
                                  : 0.0;
    entry.tested = activity.runs >= least_runs;
    entry.hotspot =
        entry.tested && other_runs > 0 && activity.went_wrong > 0 && entry.rate.ci_low > entry.others;
    judged.push_back(entry);
  }
  std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
    if (a.activity->wasted_us.value() != b.activity->wasted_us.value()) {
      return a.activity->wasted_us.value() > b.activity->wasted_us.value();
    }
    return a.activity->went_wrong > b.activity->went_wrong;
  });
  return judged;
}

Json RowOf(const Judged& entry) {
  const ActivityRetries& activity = *entry.activity;
  return {{"process_id", activity.process_id},
          {"runs", activity.runs},
          {"runs_with_retries", activity.runs_with_retries},
          {"retries", activity.retries},
          {"rate", entry.rate.estimate},
          {"ci_low", entry.rate.ci_low},
          {"ci_high", entry.rate.ci_high},
          {"failed", activity.failed},
          {"failed_rate", static_cast<double>(activity.failed) / static_cast<double>(activity.runs)},
          {"wasted_hours", WastedHours(activity.failed, activity.failed_timed, activity.wasted_us)},
          {"hotspot", entry.hotspot}};
}

plugin::Finding HotspotFinding(const Judged& entry, double level, const std::string& failed_list) {
  const ActivityRetries& activity = *entry.activity;
  const auto percent = [](double share) { return FormatFixed(share * 100, 2) + " %"; };
  plugin::Finding finding;
  finding.kind = "retry_hotspot";
  finding.id = "retry_hotspot:" + activity.process_id;
  finding.severity = plugin::FindingSeverity::kMedium;
  finding.confidence = level * (1.0 - entry.others / entry.rate.ci_low);
  finding.title = activity.process_id + " goes wrong in " + percent(entry.rate.estimate) + " of its runs";
  finding.what = FormatThousands(activity.went_wrong) + " of " + FormatThousands(activity.runs) +
                 " runs of " + activity.process_id + " failed or needed another attempt (" +
                 percent(entry.rate.ci_low) + " to " + percent(entry.rate.ci_high) +
                 "); of all other activities " + percent(entry.others) + " did." +
                 (activity.failed_timed > 0
                      ? " Its failed runs took " + FormatFixed(Hours(activity.wasted_us.value()), 2) + " h."
                      : "");
  finding.why = "Failed runs hold slots and their successors wait for the repetition.";
  finding.where = {{"process_id", activity.process_id}};
  finding.measurement_type = "measured";
  finding.assumptions = {"the interval holds for all tested activities together (Bonferroni)",
                         "confidence is the level times how far the lower bound lies above the others' rate"};
  finding.evidence = {
      "SELECT row_id, status, attempts, started_us, ended_us FROM events WHERE process_id = " +
          SqlText(activity.process_id) + " AND (attempts > 1" +
          (failed_list.empty() ? "" : " OR status IN (" + failed_list + ")") + ") ORDER BY row_id",
      activity.went_wrong};
  finding.n = activity.runs;
  finding.estimate = entry.rate.estimate;
  finding.unit = "1";
  finding.interval = plugin::Interval{entry.rate.ci_low, entry.rate.ci_high, level};
  if (activity.failed_timed > 0) finding.impact_hours = Hours(activity.wasted_us.value());
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  const bool has_attempts = info.Has("attempts");
  if (!has_attempts && !info.Has("status")) {
    return plugin::NotApplicable("no_attempts_or_status", "The log has neither attempts nor a status.");
  }
  const double level = context.config().at("level").get<double>();
  const int64_t least_runs = context.config().at("least_runs").get<int64_t>();
  ASSIGN_OR_RETURN(const process::Retries retries, process::CollectRetries(context.data()));
  const Total total = Sum(retries);
  ASSIGN_OR_RETURN(const std::vector<Judged> judged, Judge(retries, total, level, least_runs));
  std::string failed_list;
  Json statuses = Json::array();
  bool has_status = false;  // that somebody understands
  int64_t untold = 0;
  for (const process::StatusCount& status : retries.statuses) {
    statuses.push_back(
        {{"status", status.status}, {"rows", status.rows}, {"failed", status.failed}, {"told", status.told}});
    has_status |= status.told;
    untold += status.told ? 0 : status.rows;
    if (status.failed) failed_list += (failed_list.empty() ? "" : ", ") + SqlText(status.status);
  }
  plugin::PluginResult result;
  Json rows = Json::array();
  for (const Judged& entry : judged) {
    if (entry.activity->went_wrong == 0) continue;
    rows.push_back(RowOf(entry));
    if (entry.hotspot) result.findings.push_back(HotspotFinding(entry, level, failed_list));
  }
  const auto known = [](bool is_known, Json value) { return is_known ? value : Json(); };
  result.metrics = {
      {"runs", total.runs},
      {"runs_with_retries", known(has_attempts, total.with_retries)},
      {"retries", known(has_attempts, total.retries)},
      {"failed_runs", known(has_status, total.failed)},
      {"untold_runs", untold},
      {"wasted_hours", known(has_status, WastedHours(total.failed, total.failed_timed, total.wasted_us))},
      {"wasted_us", known(has_status && !IsUntimed(total.failed, total.failed_timed),
                          total.wasted_us.FitsInt64() ? Json(total.wasted_us.AsInt64())
                                                      : Json(ToString(total.wasted_us.value())))},
      {"activities_tested",
       std::count_if(judged.begin(), judged.end(), [](const auto& j) { return j.tested; })},
      {"by_process", std::move(rows)},
      {"statuses", std::move(statuses)}};
  result.summary =
      (has_attempts ? FormatThousands(total.with_retries) + " runs needed more than one attempt; "
                    : std::string("Attempts are unknown; ")) +
      (has_status ? FormatThousands(total.failed) + " runs failed" +
                        (IsUntimed(total.failed, total.failed_timed)
                             ? "; "
                             : " and took " + FormatFixed(Hours(total.wasted_us.value()), 1) + " h; ")
                  : std::string("final states are unknown; ")) +
      (untold > 0 ? "the status of " + FormatThousands(untold) + " runs tells no outcome; " : std::string()) +
      std::to_string(result.findings.size()) + " activities stand out.";
  return result;
}

}  // namespace harness::plugins::analysis_retry_rate_hotspots_v1
