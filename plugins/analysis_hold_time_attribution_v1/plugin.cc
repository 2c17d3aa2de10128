// SPDX-License-Identifier: Apache-2.0
// How much of the waiting passes before the parent or dependency of an execution has ended?
#include <algorithm>
#include <optional>

#include "base/exact_json.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "process/confidence.h"
#include "process/holds.h"
#include "process/log_rows.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::plugins::analysis_hold_time_attribution_v1 {
namespace {

using process::HoldPair;
using process::Hours;

double ShareOf(const ExactSum& part, const ExactSum& whole) {
  return whole.value() > 0 ? part.DividedBy(static_cast<double>(whole.value())) : 0.0;
}

Json PairJson(const HoldPair& pair) {
  return {{"process_id", pair.process_id},
          {"parent_process_id", pair.holder_process_id},
          {"link", pair.link},
          {"runs", pair.runs},
          {"held_runs", pair.held_runs},
          {"held_hours", Hours(pair.held_us.value())},
          {"held_us", ExactJson(pair.held_us)},
          {"eligible_wait_hours", Hours(pair.eligible_wait_us.value())},
          {"after_release", pair.after_release},
          {"with_times", pair.with_times}};
}

Json ScopeJson(const process::HoldSums& sums) {
  return {{"linked_runs", sums.linked_runs},
          {"held_runs", sums.held_runs},
          {"held_us", ExactJson(sums.held_us)},
          {"eligible_wait_us", ExactJson(sums.eligible_wait_us)}};
}

plugin::Finding HoldFinding(const HoldPair& pair, const process::Holds& holds) {
  const double hours = Hours(pair.held_us.value());
  const double share = ShareOf(pair.held_us, pair.eligible_wait_us);
  const double of_all = ShareOf(pair.held_us, holds.scopes.all.eligible_wait_us);
  const std::string column = pair.link == "parent" ? "parent_id" : "depends_on_id";
  plugin::Finding finding;
  finding.kind = "held_by_predecessor";
  finding.id = plugin::FindingId(finding.kind, {pair.process_id, pair.holder_process_id, pair.link});
  finding.severity = of_all >= 0.25   ? plugin::FindingSeverity::kHigh
                     : of_all >= 0.05 ? plugin::FindingSeverity::kMedium
                                      : plugin::FindingSeverity::kLow;
  // A hold is a rule, not an accident, when the runs start after the holder ended and hardly ever before.
  finding.confidence = process::CoverageConfidence(pair.after_release, pair.with_times);
  finding.title = pair.process_id + " is held " + HoursText(hours) + " by " + pair.holder_process_id;
  finding.what = FormatThousands(pair.held_runs) + " of " + FormatThousands(pair.runs) + " runs of " +
                 pair.process_id + " were ready before their " + pair.link + " " + pair.holder_process_id +
                 " ended and waited " + FormatThousands(hours, 3) + " h for it: " + PercentText(share) +
                 " of the eligible wait of these runs; " + FormatThousands(pair.after_release) + " of " +
                 FormatThousands(pair.with_times) + " started after it ended.";
  finding.why =
      "Time spent waiting for another execution is not waiting for a server: more slots do not shorten it. "
      "Ending " +
      pair.holder_process_id + " earlier, or queueing " + pair.process_id + " when it ends, does.";
  finding.where = {{"process_id", pair.process_id}, {"held_by", pair.holder_process_id}, {"link", pair.link}};
  finding.measurement_type = "measured";
  finding.assumptions = {
      "held from the time a run was eligible to the end of its predecessor",
      "confidence is the lower 95 % bound of the share of runs that start after the predecessor ended"};
  finding.evidence = {
      "SELECT c.row_id, c.queued_us, c.eligible_us, p.ended_us AS predecessor_ended_us, c.started_us FROM "
      "events c JOIN events p ON c." +
          column + " = p.execution_id WHERE " + process::NameIsSql("c.process_id", pair.process_id) +
          " AND " + process::NameIsSql("p.process_id", pair.holder_process_id) + " ORDER BY c.row_id",
      pair.runs};
  finding.n = pair.with_times;
  finding.estimate = hours;
  finding.unit = "h";
  return finding;
}

// Why no link of the log can hold anything; nothing where one leads to another execution.
std::optional<plugin::PluginResult> WithoutTargets(const process::Executions& log) {
  const auto leads_on = [](const auto& link) { return link.first != link.second; };
  if (std::any_of(log.links.begin(), log.links.end(), leads_on)) return std::nullopt;
  const auto named =
      static_cast<int64_t>(std::count(log.in_sequence.begin(), log.in_sequence.end(), uint8_t{1}));
  const std::string runs = FormatThousands(named) + " of " +
                           FormatThousands(static_cast<int64_t>(log.rows())) +
                           " runs name a parent or a dependency, ";
  if (log.links.empty()) {
    return plugin::NotApplicable("links_without_target",
                                 runs +
                                     "but no execution of the log bears any of these ids: it was cut from a "
                                     "longer log, or the ids are others.");
  }
  return plugin::NotApplicable("links_to_themselves",
                               runs + "but of these ids only their own are in the log.");
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const eventlog::DatasetInfo& info = context.data().info();
  if (!info.Has("parent_id") && !info.Has("depends_on_id")) {
    return plugin::NotApplicable("no_links", "The log names no parent and no dependency of any execution.");
  }
  const auto top = context.config().at("top_findings").get<size_t>();
  const double least_share = context.config().at("least_share").get<double>();
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> rows, process::ReadLogRows(context.data()));
  if (auto without = WithoutTargets(rows->log)) return *std::move(without);
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  const process::Holds holds = process::CollectHolds(*rows, windows);
  const process::HoldSums& all = holds.scopes.all;
  plugin::PluginResult result;
  Json pairs = Json::array();
  for (const HoldPair& pair : holds.pairs) {
    pairs.push_back(PairJson(pair));
    const bool matters = pair.held_runs > 0 && ShareOf(pair.held_us, pair.eligible_wait_us) >= least_share;
    if (matters && result.findings.size() < top) result.findings.push_back(HoldFinding(pair, holds));
  }
  result.metrics = {{"held_hours", Hours(all.held_us.value())},
                    {"held_us", ExactJson(all.held_us)},
                    {"share", ShareOf(all.held_us, all.eligible_wait_us)},
                    {"close_windows_detected", process::DetectedWindows(windows)},
                    {"scopes", process::ScopesJson(holds.scopes, windows, ScopeJson)},
                    {"linked_runs", all.linked_runs},
                    {"open_links", holds.open_links},
                    {"holder_not_ended", holds.holder_not_ended},
                    {"by_process", std::move(pairs)}};
  result.summary = HoursText(Hours(all.held_us.value())) + " of eligible waits pass before a parent or " +
                   "dependency has ended, " + PercentText(ShareOf(all.held_us, all.eligible_wait_us)) +
                   " of all eligible waiting; " + FormatThousands(all.linked_runs) +
                   " runs name a predecessor.";
  return result;
}

}  // namespace harness::plugins::analysis_hold_time_attribution_v1
