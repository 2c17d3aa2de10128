// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_dependency_critical_path_v1/chains_json.h"

#include <algorithm>
#include <map>

#include "base/exact_json.h"
#include "process/host_calendar.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {

using process::CriticalPaths;
using process::kNoRow;
using process::kUnknownTime;

namespace {

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

}  // namespace

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

Json ScopesJson(const process::LogRows& rows, const LinkedRows& linked, const Measured& elapsed,
                const Measured& service, const process::CloseWindows& windows) {
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
  return process::ScopesJson(scopes, windows, ScopeJson);
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

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
