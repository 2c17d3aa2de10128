// SPDX-License-Identifier: Apache-2.0
// Which activities lie on the critical path of chains of executions, how long, and what would shortening them
// save at most?
#include <algorithm>
#include <map>

#include "base/exact_json.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/close_scopes.h"
#include "process/confidence.h"
#include "process/critical_path.h"
#include "process/host_calendar.h"
#include "process/log_rows.h"
#include "process/sample_summary.h"
#include "process/timeline.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {
namespace {

using process::CriticalPaths;
using process::Hours;
using process::kNoRow;
using process::kUnknownTime;

// The executions that name another or are named; few of most logs. In the order of their rows, so that what
// is said of the smallest row holds for the smallest number.
struct LinkedRows {
  const process::Executions& log;
  std::vector<uint32_t> row;  // by number
  process::DependencyGraph graph;

  uint32_t ProcessOf(uint32_t number) const { return log.process[row[number]]; }
};

LinkedRows RowsWithLinks(const process::Executions& log) {
  LinkedRows linked{log, {}, {}};
  std::vector<uint32_t> number(log.rows(), kNoRow);
  for (const auto& [before, row] : log.links) number[before] = number[row] = 0;
  for (uint32_t row = 0; row < log.rows(); ++row) {
    if (number[row] == kNoRow) continue;
    number[row] = static_cast<uint32_t>(linked.row.size());
    linked.row.push_back(row);
  }
  auto links = log.links;
  for (auto& [before, row] : links) {
    before = number[before];
    row = number[row];
  }
  linked.graph = process::MakeGraph(static_cast<uint32_t>(linked.row.size()), std::move(links));
  return linked;
}

// By number: service; and wait, since nothing before it ran, with service.
struct Weights {
  std::vector<Micros> service_us, elapsed_us;
};

Weights WeightsOf(const LinkedRows& linked) {
  const process::Executions& log = linked.log;
  Weights weights;
  for (const uint32_t row : linked.row) {
    const Micros service =
        process::HoldsSlots(log, row) ? log.ended_us[row] - log.started_us[row] : Micros{0};
    const Timestamp ready = process::ReadyTime(log, row);
    weights.service_us.push_back(service);
    weights.elapsed_us.push_back(service + (ready == kUnknownTime ? 0 : log.started_us[row] - ready));
  }
  return weights;
}

struct OnPath {
  int64_t chains = 0, runs = 0, off_path_runs = 0;
  ExactSum us, off_path_slack_us, hour_saves_us;
};

Json ToJson(const OnPath& of) {
  return {{"chains", of.chains},
          {"runs", of.runs},
          {"us", ExactJson(of.us)},
          {"off_path_runs", of.off_path_runs},
          {"off_path_slack_us", ExactJson(of.off_path_slack_us)},
          {"hour_saves_us", ExactJson(of.hour_saves_us)}};
}

// One set of weights, with its paths and what they mean by activity.
struct Measured {
  const std::vector<Micros>* weight_us = nullptr;
  CriticalPaths paths;
  std::vector<OnPath> by_process;
  ExactSum length_us;
};

Measured Measure(const LinkedRows& linked, const std::vector<Micros>& weight_us) {
  Measured measured{&weight_us, process::FindCriticalPaths(linked.graph, weight_us), {}, {}};
  const size_t processes = linked.log.processes.size();
  measured.by_process.resize(processes);
  std::vector<size_t> last_chain(processes, SIZE_MAX);
  for (size_t chain = 0; chain < measured.paths.chains.size(); ++chain) {
    measured.length_us.Add(measured.paths.chains[chain].length_us);
    for (const uint32_t number : measured.paths.chains[chain].path) {
      const uint32_t process = linked.ProcessOf(number);
      OnPath& of = measured.by_process[process];
      ++of.runs;
      of.us.Add(weight_us[number]);
      of.hour_saves_us.Add(std::min(kMicrosPerHour, measured.paths.most_saved_us[number]));
      if (last_chain[process] == chain) continue;
      last_chain[process] = chain;
      ++of.chains;
    }
  }
  for (uint32_t number = 0; number < linked.row.size(); ++number) {
    if (measured.paths.chain_of[number] == kNoRow || measured.paths.slack_us[number] == 0) continue;
    OnPath& of = measured.by_process[linked.ProcessOf(number)];
    ++of.off_path_runs;
    of.off_path_slack_us.Add(measured.paths.slack_us[number]);
  }
  return measured;
}

Json CyclesJson(const LinkedRows& linked, const CriticalPaths& paths, size_t most, size_t most_rows) {
  Json list = Json::array();
  for (const std::vector<uint32_t>& cycle : paths.cycles) {
    if (list.size() == most) break;
    Json rows = Json::array();
    for (size_t i = 0; i < std::min(most_rows, cycle.size()); ++i) rows.push_back(linked.row[cycle[i]]);
    list.push_back({{"executions", cycle.size()}, {"row_ids", std::move(rows)}});
  }
  return list;
}

struct ChainSums {
  int64_t chains = 0, executions = 0;
  ExactSum elapsed_us, service_us;
};

Json ScopeJson(const ChainSums& sums) {
  return {{"chains", sums.chains},
          {"executions", sums.executions},
          {"elapsed_us", ExactJson(sums.elapsed_us)},
          {"service_us", ExactJson(sums.service_us)}};
}

// A chain is one thing, so it lies as a whole where its first execution was asked for.
process::CloseScopes<ChainSums> ScopesOf(const process::LogRows& rows, const LinkedRows& linked,
                                         const Measured& elapsed, const Measured& service,
                                         const process::CloseWindows& windows) {
  const auto& chains = elapsed.paths.chains;
  std::vector<Timestamp> first(chains.size(), kUnknownTime);
  for (size_t number = 0; number < linked.row.size(); ++number) {
    const uint32_t chain = elapsed.paths.chain_of[number];
    if (chain == kNoRow) continue;
    const Timestamp at = process::ReferenceTime(rows.log, rows.facts, linked.row[number]);
    const bool is_first = at != kUnknownTime && (first[chain] == kUnknownTime || at < first[chain]);
    if (is_first) first[chain] = at;
  }
  process::CloseScopes<ChainSums> scopes;
  for (size_t chain = 0; chain < chains.size(); ++chain) {
    scopes.AddAt(windows, first[chain], [&](ChainSums& sums) {
      ++sums.chains;
      sums.executions += chains[chain].executions;
      sums.elapsed_us.Add(chains[chain].length_us);
      sums.service_us.Add(service.paths.chains[chain].length_us);
    });
  }
  return scopes;
}

Json CohortsJson(const LinkedRows& linked, const Measured& elapsed, const Measured& service) {
  struct Cohort {
    int64_t chains = 0;
    ExactSum elapsed_us, service_us;
    Micros longest_us = 0;
  };
  std::vector<Timestamp> first(elapsed.paths.chains.size(), INT64_MAX);
  for (size_t number = 0; number < linked.row.size(); ++number) {
    const uint32_t chain = elapsed.paths.chain_of[number];
    const Timestamp started = linked.log.started_us[linked.row[number]];
    if (chain != kNoRow && started != kUnknownTime) first[chain] = std::min(first[chain], started);
  }
  std::map<Timestamp, Cohort> cohorts;
  for (size_t chain = 0; chain < first.size(); ++chain) {
    if (first[chain] == INT64_MAX) continue;
    const Timestamp week =
        FloorTo(first[chain] - process::kSomeMonday, kMicrosPerWeek) + process::kSomeMonday;
    Cohort& cohort = cohorts[week];
    ++cohort.chains;
    cohort.elapsed_us.Add(elapsed.paths.chains[chain].length_us);
    cohort.service_us.Add(service.paths.chains[chain].length_us);
    cohort.longest_us = std::max(cohort.longest_us, elapsed.paths.chains[chain].length_us);
  }
  Json list = Json::array();
  for (const auto& [week, cohort] : cohorts) {
    list.push_back({{"week_us", week},
                    {"chains", cohort.chains},
                    {"elapsed_us", ExactJson(cohort.elapsed_us)},
                    {"service_us", ExactJson(cohort.service_us)},
                    {"longest_us", cohort.longest_us}});
  }
  return list;
}

Json LongestJson(const LinkedRows& linked, const Weights& weights, const Measured& elapsed,
                 const Measured& service, size_t most, size_t most_rows) {
  const auto& chains = elapsed.paths.chains;
  std::vector<size_t> order(chains.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return chains[a].length_us > chains[b].length_us; });
  order.resize(std::min(most, order.size()));
  Json list = Json::array();
  for (const size_t chain : order) {
    Json path = Json::array();
    for (const uint32_t number : chains[chain].path) {
      if (path.size() == most_rows) break;
      path.push_back({{"row_id", linked.row[number]},
                      {"process_id", std::string(linked.log.processes.NameOf(linked.ProcessOf(number)))},
                      {"wait_us", weights.elapsed_us[number] - weights.service_us[number]},
                      {"service_us", weights.service_us[number]},
                      {"most_saved_us", elapsed.paths.most_saved_us[number]}});
    }
    list.push_back({{"elapsed_us", chains[chain].length_us},
                    {"service_us", service.paths.chains[chain].length_us},
                    {"executions", chains[chain].executions},
                    {"path_executions", chains[chain].path.size()},
                    {"path", std::move(path)}});
  }
  return list;
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

plugin::Finding PathFinding(const process::Executions& log, const Measured& elapsed, const Measured& service,
                            size_t process, int64_t known, int64_t chained) {
  const OnPath& of = elapsed.by_process[process];
  const std::string name(log.processes.NameOf(process));
  const double hours = Hours(of.us.value());
  const double share = of.us.DividedBy(static_cast<double>(elapsed.length_us.value()));
  const auto chains = static_cast<int64_t>(elapsed.paths.chains.size());
  plugin::Finding finding;
  finding.kind = "critical_path";
  finding.id = "critical_path:" + name;
  finding.severity = share >= 0.5   ? plugin::FindingSeverity::kHigh
                     : share >= 0.2 ? plugin::FindingSeverity::kMedium
                                    : plugin::FindingSeverity::kLow;
  finding.confidence = process::CoverageConfidence(known, chained);
  finding.title = name + " is " + FormatFixed(share * 100, 1) +
                  " % of the critical paths: " + FormatFixed(hours, 1) + " h";
  finding.what = name + " lies on the critical path of " + FormatThousands(of.chains) + " of " +
                 FormatThousands(chains) + " chains with " + FormatFixed(hours, 3) +
                 " h of wait and service, " + FormatFixed(Hours(service.by_process[process].us.value()), 3) +
                 " h on the longest paths by service alone. Each run an hour shorter saves at most " +
                 FormatFixed(Hours(of.hour_saves_us.value()), 3) + " h of the chains.";
  finding.why =
      FormatThousands(of.off_path_runs) + " further runs have slack, " +
      FormatFixed(Hours(of.off_path_slack_us.value()), 1) +
      " h in sum: shortening those ends no chain earlier. A chain ends earlier only when its longest "
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

  int64_t chained = 0;
  int64_t known = 0;
  for (size_t number = 0; number < linked.row.size(); ++number) {
    if (elapsed.paths.chain_of[number] == kNoRow) continue;
    const uint32_t row = linked.row[number];
    ++chained;
    known += log.started_us[row] != kUnknownTime && log.ended_us[row] != kUnknownTime ? 1 : 0;
  }
  plugin::PluginResult result;
  Json by_process = Json::array();
  for (const size_t process : InOrder(log, elapsed, service)) {
    by_process.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                          {"elapsed", ToJson(elapsed.by_process[process])},
                          {"service", ToJson(service.by_process[process])}});
    const ExactSum& us = elapsed.by_process[process].us;
    const bool matters = us.value() > 0 && result.findings.size() < config.at("top_findings").get<size_t>() &&
                         us.DividedBy(static_cast<double>(elapsed.length_us.value())) >=
                             config.at("least_share").get<double>();
    if (matters) result.findings.push_back(PathFinding(log, elapsed, service, process, known, chained));
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
      {"chained_executions", chained},
      {"without_service", chained - known},
      {"cycles", elapsed.paths.cycles.size()},
      {"cycle_list", CyclesJson(linked, elapsed.paths, config.at("listed_cycles").get<size_t>(), most_rows)},
      {"rows_on_or_after_cycles", broken},
      {"service_us", ExactJson(service.length_us)},
      {"elapsed_us", ExactJson(elapsed.length_us)},
      {"close_windows_detected", process::DetectedWindows(windows)},
      {"scopes", process::ScopesJson(ScopesOf(*rows, linked, elapsed, service, windows), windows, ScopeJson)},
      {"by_process", std::move(by_process)},
      {"cohorts", CohortsJson(linked, elapsed, service)},
      {"longest",
       LongestJson(linked, weights, elapsed, service, config.at("listed_chains").get<size_t>(), most_rows)}};
  result.summary = FormatThousands(chains) + " chains of " + FormatThousands(chained) +
                   " executions; their critical paths sum to " +
                   FormatFixed(Hours(elapsed.length_us.value()), 1) + " h of wait and service, " +
                   FormatFixed(Hours(service.length_us.value()), 1) + " h by service alone; " +
                   FormatThousands(static_cast<int64_t>(elapsed.paths.cycles.size())) + " cycles.";
  return result;
}

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
