// SPDX-License-Identifier: Apache-2.0
// How long does each activity wait before and after it may start, alone and in sequences, in and out of the
// close?
#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/confidence.h"
#include "process/sql_terms.h"
#include "process/waits.h"

namespace harness::plugins::analysis_queue_delay_decomposition {
namespace {

using process::ActivityWaits;
using process::Hours;

constexpr size_t kBusyPeriods = 24;

Json SecondsOrNull(const std::optional<double>& us) {
  return us ? Json(*us / 1e6) : Json();
}

Json RowOf(const ActivityWaits& activity) {
  return {{"process_id", activity.process_id},
          {"runs", activity.runs},
          {"host_count", activity.host_count},
          {"started", activity.started},
          {"ended", activity.ended},
          {"eligible_wait_hours", Hours(activity.total.eligible_wait_us.value())},
          {"eligible_wait_gt_hours", Hours(activity.total.eligible_wait_gt_us.value())},
          {"runs_gt", activity.total.runs_gt},
          {"wait_pre_hours", Hours(activity.total.wait_pre_us.value())},
          {"p50_s", SecondsOrNull(activity.eligible_wait.p50_lin_us)},
          {"p95_s", SecondsOrNull(activity.eligible_wait.p95_lin_us)},
          {"total", process::ToJson(activity.total)},
          {"standalone", process::ToJson(activity.standalone)},
          {"sequence", process::ToJson(activity.sequence)}};
}

// Most hours above the threshold first; ties by name.
std::vector<const ActivityWaits*> ByWait(const process::Waits& waits) {
  std::vector<const ActivityWaits*> order;
  for (const ActivityWaits& activity : waits.activities) order.push_back(&activity);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->total.eligible_wait_gt_us.value() > b->total.eligible_wait_gt_us.value();
  });
  return order;
}

Json WeekJson(const process::Waits& waits) {
  Json week = Json::array();
  for (const auto& day : waits.gt_by_weekday_hour_us) {
    Json hours = Json::array();
    for (const ExactSum& sum : day) hours.push_back(Hours(sum.value()));
    week.push_back(std::move(hours));
  }
  return week;
}

// The clock hours in which the most waiting began, in order of time.
Json BusyPeriods(const process::Waits& waits) {
  std::vector<std::pair<Timestamp, Int128>> hours;
  for (const auto& [hour, sum] : waits.gt_by_hour_us) hours.emplace_back(hour, sum.value());
  std::stable_sort(hours.begin(), hours.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (hours.size() > kBusyPeriods) hours.resize(kBusyPeriods);
  std::sort(hours.begin(), hours.end());
  Json list = Json::array();
  for (const auto& [hour, sum] : hours) list.push_back({{"hour", FormatIso(hour)}, {"hours", Hours(sum)}});
  return list;
}

// A large share of little waiting is no trouble: below the least hours it is never more than low.
plugin::FindingSeverity SeverityOf(double share, double hours, double least_hours) {
  if (hours < least_hours) return plugin::FindingSeverity::kLow;
  return share >= 0.25   ? plugin::FindingSeverity::kHigh
         : share >= 0.05 ? plugin::FindingSeverity::kMedium
                         : plugin::FindingSeverity::kLow;
}

// A log that names no predecessor does not say that there is none.
bool NamesLinks(const process::Waits& waits) {
  return std::any_of(waits.activities.begin(), waits.activities.end(),
                     [](const ActivityWaits& activity) { return activity.sequence.rows > 0; });
}

std::string WhereToLook(const ActivityWaits& activity, const process::Waits& waits) {
  if (!NamesLinks(waits)) {
    return "The log names no parent and no dependency, so it does not tell whether runs wait for others: "
           "look "
           "at slots, caps and schedules first.";
  }
  const Int128 in_sequence = activity.sequence.eligible_wait_gt_us.value();
  return in_sequence * 2 > activity.total.eligible_wait_gt_us.value()
             ? "Most of it is waited by runs that depend on another execution: look at what holds them first."
             : "Most of it is waited by runs that depend on no other execution: look at slots, caps and "
               "schedules first.";
}

plugin::Finding WaitFinding(const ActivityWaits& activity, const process::Waits& waits, double least_hours) {
  const double hours = Hours(activity.total.eligible_wait_gt_us.value());
  const double share = hours / Hours(waits.scopes.all.eligible_wait_gt_us.value());
  const std::string threshold = std::to_string(waits.threshold_us / kMicrosPerSecond);
  plugin::Finding finding;
  finding.kind = "top_wait";
  finding.id = plugin::FindingId("top_wait", {{activity.process_id, activity.is_unknown}});
  finding.severity = SeverityOf(share, hours, least_hours);
  finding.confidence = process::CoverageConfidence(activity.total.waited, activity.runs);
  finding.title = activity.process_id + " waits " + HoursText(hours);
  finding.what = FormatThousands(activity.total.runs_gt) + " of " + FormatThousands(activity.runs) +
                 " runs of " + activity.process_id + " were ready more than " + threshold +
                 " s before they started, " + FormatThousands(hours, 3) + " h in all: " + PercentText(share) +
                 " of all such waiting.";
  finding.why = WhereToLook(activity, waits);
  finding.where = {{"process_id", activity.process_id}};
  finding.measurement_type = "measured";
  finding.assumptions = {process::kCoverageAssumption};
  if (activity.total.wait_pre_us.value() == 0) {
    finding.assumptions.emplace_back("a run without an eligible time counts as eligible when it was queued");
  }
  finding.evidence = {std::string("SELECT row_id, queued_us, eligible_us, started_us FROM events WHERE ") +
                          process::NameIsSql("process_id", activity.process_id) + " AND " +
                          process::kEligibleWaitSql + " > " + std::to_string(waits.threshold_us) +
                          " ORDER BY row_id",
                      activity.total.runs_gt};
  finding.n = activity.total.waited;
  finding.estimate = hours;
  finding.unit = "h";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const int64_t threshold_s = context.config().at("threshold_s").get<int64_t>();
  const auto top = context.config().at("top_findings").get<size_t>();
  const auto least_hours = context.config().at("least_hours").get<double>();
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  process::WaitOptions options;
  options.threshold_us = threshold_s * kMicrosPerSecond;
  options.windows = &windows;
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> log, process::ReadLogRows(context.data()));
  const process::Waits waits = process::CollectWaits(*log, options);
  if (waits.scopes.all.waited == 0) {
    return plugin::NotApplicable("no_waits",
                                 "No row has both a time from which it could start and a start time.");
  }
  const std::vector<const ActivityWaits*> order = ByWait(waits);
  plugin::PluginResult result;
  Json rows = Json::array();
  for (const ActivityWaits* activity : order) rows.push_back(RowOf(*activity));
  for (const ActivityWaits* activity : order) {
    if (result.findings.size() == top || activity->total.runs_gt == 0) break;
    result.findings.push_back(WaitFinding(*activity, waits, least_hours));
  }
  result.metrics = {{"threshold_s", threshold_s},
                    {"names_links", NamesLinks(waits)},
                    {"negative_waits", waits.scopes.all.negative_waits},
                    {"close_windows_detected", process::DetectedWindows(windows)},
                    {"scopes", process::ScopesJson(waits.scopes, windows,
                                                   [](const auto& sums) { return process::ToJson(sums); })},
                    {"processes", std::move(rows)},
                    {"by_weekday_hour", WeekJson(waits)},
                    {"busy_periods", BusyPeriods(waits)}};
  result.summary =
      HoursText(Hours(waits.scopes.all.eligible_wait_gt_us.value())) + " of eligible waits above " +
      std::to_string(threshold_s) + " s in " + FormatThousands(waits.scopes.all.runs_gt) + " of " +
      FormatThousands(waits.scopes.all.waited) + " started runs; most of it at " + order.front()->process_id +
      " (" + HoursText(Hours(order.front()->total.eligible_wait_gt_us.value())) + ").";
  return result;
}

}  // namespace harness::plugins::analysis_queue_delay_decomposition
