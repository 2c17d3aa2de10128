// SPDX-License-Identifier: Apache-2.0
// To which cause does each waiting microsecond go, and who held the slots meanwhile?
#include <algorithm>

#include "base/exact_json.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "plugins/analysis_wait_attribution_v1/blame_json.h"
#include "plugins/analysis_wait_attribution_v1/cause_sums.h"
#include "plugins/analysis_wait_attribution_v1/slots_json.h"
#include "process/charge_columns.h"
#include "process/confidence.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "process/wait_charges.h"

namespace harness::plugins::analysis_wait_attribution_v1 {
namespace {

using process::Hours;
using process::WaitCause;

const char* Advice(WaitCause cause) {
  switch (cause) {
    case WaitCause::kHeld:
      return "It waits for another execution: more slots do not shorten this; an earlier end of the "
             "predecessor "
             "does.";
    case WaitCause::kBatching:
      return "It is released together with others: a smaller batch, or a shorter time to the release, "
             "shortens this.";
    case WaitCause::kSchedule:
      return "It is started only at ticks of the clock: a shorter period, or a start when the work is there, "
             "shortens "
             "this.";
    case WaitCause::kUnavailability:
      return "The hosts that could run it are closed or silent: longer opening hours or fewer outages "
             "shorten this, more "
             "slots do not.";
    case WaitCause::kRestricted:
      return "Slots are free that it may not take: a higher cap of the process, or more hosts for it, "
             "shortens this.";
    case WaitCause::kContention:
      return "More wait than slots are free: more slots, shorter holders or another order of work shorten "
             "this.";
    case WaitCause::kDispatch:
      break;
  }
  return "A slot was free: the scheduler took its time, or a rule that the log does not name held it back.";
}

// A large share of little waiting is no trouble: below the least hours it is never more than low.
plugin::FindingSeverity SeverityOf(double share, double hours, double least_hours) {
  if (hours < least_hours) return plugin::FindingSeverity::kLow;
  return share >= 0.25   ? plugin::FindingSeverity::kHigh
         : share >= 0.05 ? plugin::FindingSeverity::kMedium
                         : plugin::FindingSeverity::kLow;
}

plugin::Finding CauseFinding(const process::Executions& log, const Sums& sums, size_t process, size_t cause,
                             double least_hours) {
  const CauseSums& of = sums.by_process[process];
  const std::string name(log.processes.NameOf(process));
  const char* cause_name = WaitCauseName(static_cast<WaitCause>(cause));
  const double hours = Hours(of.causes[cause].value());
  const double of_all = of.causes[cause].DividedBy(static_cast<double>(sums.scopes.all.wait_us.value()));
  plugin::Finding finding;
  finding.kind = "wait_cause";
  finding.id = plugin::FindingId("wait_cause", {{name, log.processes.IsNull(process)}, cause_name});
  finding.severity = SeverityOf(of_all, hours, least_hours);
  finding.confidence = process::CoverageConfidence(sums.scopes.all.runs, static_cast<int64_t>(log.rows()));
  finding.title = name + " waits " + HoursText(hours) + ": " + cause_name;
  finding.what = FormatThousands(hours, 3) + " h of the " + FormatThousands(Hours(of.wait_us.value()), 3) +
                 " h that " + FormatThousands(of.runs) + " runs of " + name + " waited are " + cause_name +
                 ": " + PercentText(of_all) + " of all waiting in the log.";
  finding.why = Advice(static_cast<WaitCause>(cause));
  finding.where = {{"process_id", name}, {"cause", cause_name}};
  finding.measurement_type = "modeled";
  finding.assumptions = {process::kCoverageAssumption,
                         "a host has as many slots as it was ever seen to run at once",
                         "an execution may run on the hosts that were seen to run its activity"};
  finding.evidence = {process::WaitsOfProcessSql(name), of.runs};
  finding.n = of.runs;
  finding.estimate = hours;
  finding.unit = "h";
  return finding;
}

std::vector<plugin::Finding> Findings(const process::Executions& log, const Sums& sums, double least_share,
                                      double least_hours, size_t top) {
  struct Part {
    size_t process, cause;
    Int128 us;
  };
  std::vector<Part> parts;
  for (const size_t process : log.processes.SortedByName()) {
    for (size_t cause = 0; cause < process::kWaitCauses; ++cause) {
      const ExactSum& us = sums.by_process[process].causes[cause];
      const bool matters =
          us.value() > 0 && us.DividedBy(static_cast<double>(sums.scopes.all.wait_us.value())) >= least_share;
      if (matters) parts.push_back({process, cause, us.value()});
    }
  }
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.us > b.us; });
  if (parts.size() > top) parts.resize(top);
  std::vector<plugin::Finding> findings;
  for (const Part& part : parts)
    findings.push_back(CauseFinding(log, sums, part.process, part.cause, least_hours));
  return findings;
}

std::string Summary(const Sums& sums, bool names_links) {
  std::vector<std::string> parts;
  const auto whole = static_cast<double>(sums.scopes.all.wait_us.value());
  for (size_t i = 0; i < process::kWaitCauses; ++i) {
    if (static_cast<WaitCause>(i) == WaitCause::kHeld && !names_links) {
      parts.emplace_back("held unknown");
      continue;
    }
    parts.push_back(std::string(WaitCauseName(static_cast<WaitCause>(i))) + " " +
                    PercentText(sums.scopes.all.causes[i].DividedBy(whole)));
  }
  return HoursText(Hours(sums.scopes.all.wait_us.value())) + " of eligible waits: " + Join(parts, ", ") + ".";
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LearnedLog> learned,
                   process::LearnLog(context.data()));
  const process::Executions& log = learned->log;
  const process::SlotPools& pools = learned->pools;
  const Sums sums = SumUp(*learned, windows, config.at("steps").get<size_t>());
  if (sums.scopes.all.wait_us.value() == 0) {
    return plugin::NotApplicable("no_waits", "No execution with a known eligible time and start waited.");
  }
  ASSIGN_OR_RETURN(const process::ChargeColumns columns, process::LoadChargeColumns(context.data()));
  const Int128 contention_us = sums.scopes.all.causes[Index(WaitCause::kContention)].value();
  const process::WaitCharges charges = process::ChargeWaits(
      log, pools, learned->timeline, learned->batches.released_us, columns, contention_us);
  const auto top_blame = config.at("top_blame").get<size_t>();
  plugin::PluginResult result;
  result.findings = Findings(log, sums, config.at("least_share").get<double>(),
                             config.at("least_hours").get<double>(), config.at("top_findings").get<size_t>());
  Json over_time = Json::array();
  for (const CauseSums& step : sums.over_time) over_time.push_back(ToJson(step));
  Blame blame = BlameOf(log, sums.totals, top_blame);
  result.metrics = {
      {"executions", log.rows()},
      {"unknown_waits", sums.totals.unknown_waits},
      {"negative_waits", sums.totals.negative_waits},
      {"open_links", log.open_links},
      {"overtaken_us", sums.totals.tells_overtaken ? ExactJson(sums.overtaken_us) : Json()},
      {"scopes",
       process::ScopesJson(sums.scopes, windows, [](const CauseSums& scope) { return ToJson(scope); })},
      {"by_process", ByName(sums.by_process, log.processes, "process_id")},
      {"by_host", ByName(sums.by_host, log.hosts, "host")},
      {"over_time",
       {{"start_us", sums.start_us}, {"step_us", sums.step_us}, {"steps", std::move(over_time)}}},
      {"blame", std::move(blame.pairs)},
      {"blame_rest_us", ExactJson(blame.rest_us)},
      {"charged", ChargedJson(log, sums.totals)},
      {"charged_schedules",
       NamedChargesJson(charges.schedules, columns.schedules.names, "schedule_id", top_blame)},
      {"charged_users", NamedChargesJson(charges.users, columns.users.names, "user_token", top_blame)},
      {"caps", CapsJson(log, pools)},
      {"polls", PollsJson(log, pools)},
      {"hosts", HostsJson(log, pools)}};
  const bool names_links = std::any_of(log.in_sequence.begin(), log.in_sequence.end(),
                                       [](uint8_t is_linked) { return is_linked != 0; });
  result.summary = Summary(sums, names_links);
  return result;
}

}  // namespace harness::plugins::analysis_wait_attribution_v1
