// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_capacity_scaling/pools.h"

#include <algorithm>

#include "base/text.h"
#include "process/host_groups.h"

namespace harness::plugins::analysis_capacity_scaling {

Waits WaitsByProcess(const replay::Study& study) {
  const replay::Model& model = study.model();
  Waits waits;
  const size_t processes = model.class_of_process.size();
  waits.recorded.resize(processes);
  waits.replayed.resize(processes);
  waits.runs.resize(processes);
  const auto started = study.baseline_started_us();
  for (size_t job = 0; job < model.jobs(); ++job) {
    const uint32_t process = model.process[job];
    ++waits.runs[process];
    waits.recorded[process] += model.recorded_start_us[job] - model.eligible_us[job];
    if (started[job] != process::kUnknownTime) {
      waits.replayed[process] += started[job] - model.eligible_us[job];
    }
  }
  return waits;
}

std::vector<Pool> PoolsOf(const process::Executions& log, const replay::Study& study, const Waits& waits) {
  const process::HostGroups groups = process::GroupHosts(log);
  const replay::Model& model = study.model();
  std::vector<process::PoolLoad> loads = process::MeasurePools(log, groups.group_of_host, groups.size());
  std::vector<Pool> pools(groups.size());
  for (size_t group = 0; group < groups.size(); ++group) {
    pools[group].name = process::PoolName(log, groups.hosts[group]);
    pools[group].load = loads[group];
  }
  const auto group_of = [&](uint32_t position) {
    return groups.group_of_host[model.hosts[position].log_host];
  };
  for (uint32_t position = 0; position < model.hosts.size(); ++position) {
    Pool& pool = pools[group_of(position)];
    pool.hosts.push_back(position);
    pool.slots += model.hosts[position].slots;
  }
  std::vector<Int128> wait_of_host(model.hosts.size());
  for (const size_t number : log.processes.SortedByName()) {
    if (waits.runs[number] == 0) continue;
    const auto& usable = model.classes[model.class_of_process[number]];
    if (usable.empty()) continue;
    Pool& pool = pools[group_of(usable.front())];
    pool.processes.push_back(static_cast<uint32_t>(number));
    pool.runs += waits.runs[number];
    pool.recorded_us += waits.recorded[number];
    pool.replayed_us += waits.replayed[number];
    pool.residual_us += Absolute(waits.replayed[number] - waits.recorded[number]);
    for (const uint32_t position : usable) wait_of_host[position] += waits.recorded[number];
  }
  std::erase_if(pools, [](const Pool& pool) { return pool.hosts.empty() || pool.runs == 0; });
  for (Pool& pool : pools) {
    const auto count = static_cast<int64_t>(pool.hosts.size());
    pool.server_slots = (pool.slots + count - 1) / count;
    pool.grown = *std::max_element(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t a, uint32_t b) {
      return wait_of_host[a] != wait_of_host[b] ? wait_of_host[a] < wait_of_host[b] : a > b;
    });
  }
  std::stable_sort(pools.begin(), pools.end(),
                   [](const Pool& a, const Pool& b) { return a.recorded_us > b.recorded_us; });
  return pools;
}

double ShareOf(Int128 part, Int128 whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

}  // namespace harness::plugins::analysis_capacity_scaling
