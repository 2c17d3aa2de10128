// SPDX-License-Identifier: Apache-2.0
#include "process/pool_load.h"

#include <algorithm>

#include "stats/moments.h"

namespace harness::process {
namespace {

std::optional<double> IfKnown(const Result<double>& value) {
  return value ? std::optional(*value) : std::nullopt;
}

bool IsComplete(const Executions& log, size_t row) {
  return log.eligible_us[row] != kUnknownTime && log.started_us[row] >= log.eligible_us[row] &&
         log.ended_us[row] >= log.started_us[row];
}

}  // namespace

std::optional<double> PoolLoad::OfferedLoad() const {
  if (!mean_service_us || !mean_gap_us || *mean_gap_us <= 0) return std::nullopt;
  return *mean_service_us / *mean_gap_us;
}

std::vector<PoolLoad> MeasurePools(const Executions& log, std::span<const uint32_t> group_of_host,
                                   size_t groups) {
  std::vector<PoolLoad> loads(groups);
  std::vector<std::vector<Timestamp>> arrivals(groups);
  std::vector<stats::Moments> services(groups);
  for (size_t row = 0; row < log.rows(); ++row) {
    const uint32_t group = group_of_host[log.host[row]];
    if (group >= groups || !IsComplete(log, row)) continue;
    PoolLoad& load = loads[group];
    ++load.executions;
    load.wait_us += log.started_us[row] - log.eligible_us[row];
    load.largest_slots = std::max(load.largest_slots, log.slots[row]);
    arrivals[group].push_back(log.eligible_us[row]);
    services[group].Add(log.ended_us[row] - log.started_us[row]);
  }
  for (size_t group = 0; group < groups; ++group) {
    std::sort(arrivals[group].begin(), arrivals[group].end());
    stats::Moments gaps;
    for (size_t i = 1; i < arrivals[group].size(); ++i) gaps.Add(arrivals[group][i] - arrivals[group][i - 1]);
    loads[group].mean_gap_us = IfKnown(gaps.Mean());
    loads[group].scv_arrival = IfKnown(gaps.Scv());
    loads[group].mean_service_us = IfKnown(services[group].Mean());
    loads[group].scv_service = IfKnown(services[group].Scv());
  }
  return loads;
}

}  // namespace harness::process
