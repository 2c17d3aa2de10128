// SPDX-License-Identifier: Apache-2.0
// Which activities lie on the critical path of chains of executions, how long, and what would shortening them
// save at most?
#include <algorithm>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "plugin/finding_id.h"
#include "plugins/analysis_dependency_critical_path_v1/chains_json.h"
#include "process/confidence.h"
#include "process/sample_summary.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {
namespace {

using process::CriticalPaths;
using process::Hours;
using process::kNoRow;
using process::kUnknownTime;

Json ToJson(const OnPath& of) {
  return {{"chains", of.chains},
          {"runs", of.runs},
          {"us", ExactJson(of.us)},
          {"off_path_runs", of.off_path_runs},
          {"off_path_slack_us", ExactJson(of.off_path_slack_us)},
          {"hour_saves_us", ExactJson(of.hour_saves_us)}};
}

// Longest part of the paths first; ties by name.
std::vector<size_t> InOrder(const process::Executions& log, const Measured& elapsed,
                            const Measured& service) {
  std::vector<size_t> order;
  for (const size_t process : log.processes.SortedByName()) {
    const auto in_chains = [&](const Measured& of) {
      return of.by_process[process].runs > 0 || of.by_process[process].off_path_runs > 0;
    };
    if (in_chains(elapsed) || in_chains(service)) order.push_back(process);
  }
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
    return elapsed.by_process[a].us.value() > elapsed.by_process[b].us.value();
  });
  return order;
}

// Executions in chains, and those of them whose service is known.
struct Coverage {
  int64_t chained = 0, known = 0;
};

Coverage CoverageOf(const LinkedRows& linked, const Measured& elapsed) {
  Coverage coverage;
  for (size_t number = 0; number < linked.row.size(); ++number) {
    if (elapsed.paths.chain_of[number] == kNoRow) continue;
    const uint32_t row = linked.row[number];
    ++coverage.chained;
    if (linked.log.started_us[row] != kUnknownTime && linked.log.ended_us[row] != kUnknownTime)
      ++coverage.known;
  }
  return coverage;
}

Json ByProcessJson(const process::Executions& log, const std::vector<size_t>& order, const Measured& elapsed,
                   const Measured& service) {
  Json list = Json::array();
  for (const size_t process : order) {
    list.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                    {"elapsed", ToJson(elapsed.by_process[process])},
                    {"service", ToJson(service.by_process[process])}});
  }
  return list;
}

plugin::Finding PathFinding(const process::Executions& log, const Measured& elapsed, const Measured& service,
                            size_t process, const Coverage& coverage) {
  const OnPath& of = elapsed.by_process[process];
  const std::string name(log.processes.NameOf(process));
  const double hours = Hours(of.us.value());
  const double share = of.us.DividedBy(static_cast<double>(elapsed.length_us.value()));
  const auto chains = static_cast<int64_t>(elapsed.paths.chains.size());
  plugin::Finding finding;
  finding.kind = "critical_path";
  finding.id = plugin::FindingId("critical_path", {{name, log.processes.IsNull(process)}});
  finding.severity = share >= 0.5   ? plugin::FindingSeverity::kHigh
                     : share >= 0.2 ? plugin::FindingSeverity::kMedium
                                    : plugin::FindingSeverity::kLow;
  finding.confidence = process::CoverageConfidence(coverage.known, coverage.chained);
  finding.title = name + " is " + PercentText(share) + " of the critical paths: " + HoursText(hours);
  finding.what = name + " lies on the critical path of " + FormatThousands(of.chains) + " of " +
                 FormatThousands(chains) + " chains with " + FormatFixed(hours, 3) +
                 " h of wait and service, " + FormatFixed(Hours(service.by_process[process].us.value()), 3) +
                 " h on the longest paths by service alone. Each run an hour shorter saves at most " +
                 FormatThousands(Hours(of.hour_saves_us.value()), 3) + " h of the chains.";
  finding.why = FormatThousands(of.off_path_runs) + " further runs have slack, " +
                HoursText(Hours(of.off_path_slack_us.value())) +
                " in sum: shortening those ends no chain earlier. A chain ends earlier only when its longest "
                "path gets shorter, and no more than down to the next longest.";
  finding.where = {{"process_id", name}};
  finding.measurement_type = "modeled";
  finding.assumptions = {"an execution waits for its parent and its dependency, and for no other",
                         "an hour less of one execution leaves all others as they are",
                         process::kCoverageAssumption};
  finding.evidence = {
      "SELECT row_id, execution_id, parent_id, depends_on_id, eligible_us, started_us, ended_us "
      "FROM events WHERE process_id " +
          (log.processes.IsNull(process) ? "IS NULL" : "= " + SqlText(name)) + " ORDER BY row_id",
      std::count(log.process.begin(), log.process.end(), static_cast<uint32_t>(process))};
  finding.n = of.runs;
  finding.estimate = Hours(of.hour_saves_us.value());
  finding.unit = "h";
  return finding;
}

plugin::Finding CycleFinding(const LinkedRows& linked, const CriticalPaths& paths) {
  const auto rows = static_cast<int64_t>(linked.log.rows());
  const uint32_t first_row = linked.row[paths.cycles.front().front()];
  const auto cycles = static_cast<int64_t>(paths.cycles.size());
  const auto within = std::count(paths.on_cycle_or_after.begin(), paths.on_cycle_or_after.end(), true);
  plugin::Finding finding;
  finding.kind = "dependency_cycle";
  finding.id = "dependency_cycle:all";
  finding.severity = plugin::FindingSeverity::kHigh;
  finding.confidence = process::CoverageConfidence(rows, rows);
  finding.title = FormatThousands(cycles) + (cycles == 1 ? " cycle" : " cycles") +
                  " of executions that wait for each other";
  finding.what =
      FormatThousands(within) +
      " executions are on a cycle of parents and dependencies or wait for one; the first cycle has " +
      FormatThousands(static_cast<int64_t>(paths.cycles.front().size())) + " executions, from row " +
      std::to_string(first_row) + ".";
  finding.why =
      "Executions that wait for each other can never start by their own rules: the links are wrong, or an id "
      "was used twice. These chains have no critical path and are left out.";
  finding.where = {{"row_id", first_row}};
  finding.measurement_type = "measured";
  finding.assumptions = {"confidence is the lower 95 % bound of the share of rows whose links were read"};
  finding.evidence = {
      "SELECT row_id, execution_id, parent_id, depends_on_id FROM events WHERE parent_id IS NOT NULL OR "
      "depends_on_id IS NOT NULL ORDER BY row_id",
      std::count(linked.log.in_sequence.begin(), linked.log.in_sequence.end(), uint8_t{1})};
  finding.n = within;
  finding.estimate = static_cast<double>(cycles);
  finding.unit = "cycles";
  return finding;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  const Json& config = context.config();
  // A column that is all null is there, too.
  const eventlog::DatasetInfo& info = context.data().info();
  if (!info.Has("parent_id") && !info.Has("depends_on_id")) {
    return plugin::NotApplicable("no_links", "The log names no parent and no dependency of any execution.");
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const process::LogRows> rows, process::ReadLogRows(context.data()));
  const process::Executions& log = rows->log;
  if (log.links.empty()) {
    return plugin::NotApplicable("no_links", "No execution names a parent or dependency that is in the log.");
  }
  ASSIGN_OR_RETURN(const process::CloseWindows windows,
                   process::CloseWindowsOf(context.ResultOf("analysis_close_cycle_window_resolver")));
  const LinkedRows linked = RowsWithLinks(log);
  const Weights weights = WeightsOf(linked);
  const Measured elapsed = Measure(linked, weights.elapsed_us);
  const Measured service = Measure(linked, weights.service_us);
  const Coverage coverage = CoverageOf(linked, elapsed);
  const std::vector<size_t> order = InOrder(log, elapsed, service);
  plugin::PluginResult result;
  for (const size_t process : order) {
    if (result.findings.size() == config.at("top_findings").get<size_t>()) break;
    const ExactSum& us = elapsed.by_process[process].us;
    const bool matters = us.value() > 0 && us.DividedBy(static_cast<double>(elapsed.length_us.value())) >=
                                               config.at("least_share").get<double>();
    if (matters) result.findings.push_back(PathFinding(log, elapsed, service, process, coverage));
  }
  if (!elapsed.paths.cycles.empty()) {
    result.findings.push_back(CycleFinding(linked, elapsed.paths));
  }
  const auto most_rows = config.at("listed_rows").get<size_t>();
  const auto broken =
      std::count(elapsed.paths.on_cycle_or_after.begin(), elapsed.paths.on_cycle_or_after.end(), true);
  const auto chains = static_cast<int64_t>(elapsed.paths.chains.size());
  result.metrics = {
      {"executions", log.rows()},
      {"links", linked.graph.next.size()},
      {"chains", chains},
      {"chained_executions", coverage.chained},
      {"without_service", coverage.chained - coverage.known},
      {"cycles", elapsed.paths.cycles.size()},
      {"cycle_list", CyclesJson(linked, elapsed.paths, config.at("listed_cycles").get<size_t>(), most_rows)},
      {"rows_on_or_after_cycles", broken},
      {"service_us", ExactJson(service.length_us)},
      {"elapsed_us", ExactJson(elapsed.length_us)},
      {"close_windows_detected", process::DetectedWindows(windows)},
      {"scopes", ScopesJson(*rows, linked, elapsed, service, windows)},
      {"by_process", ByProcessJson(log, order, elapsed, service)},
      {"cohorts", CohortsJson(linked, elapsed, service)},
      {"longest",
       LongestJson(linked, weights, elapsed, service, config.at("listed_chains").get<size_t>(), most_rows)}};
  result.summary = FormatThousands(chains) + " chains of " + FormatThousands(coverage.chained) +
                   " executions; their critical paths sum to " + HoursText(Hours(elapsed.length_us.value())) +
                   " of wait and service, " + HoursText(Hours(service.length_us.value())) +
                   " by service alone; " +
                   FormatThousands(static_cast<int64_t>(elapsed.paths.cycles.size())) + " cycles.";
  return result;
}

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
