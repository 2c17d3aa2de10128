// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_dependency_critical_path_v1/path_times.h"

#include <algorithm>

#include "process/host_calendar.h"
#include "process/timeline.h"

namespace harness::plugins::analysis_dependency_critical_path_v1 {

using process::kNoRow;
using process::kUnknownTime;

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

Measured Measure(const LinkedRows& linked, const std::vector<Micros>& weight_us) {
  Measured measured{process::FindCriticalPaths(linked.graph, weight_us), {}, {}};
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

}  // namespace harness::plugins::analysis_dependency_critical_path_v1
