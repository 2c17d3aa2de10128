// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_kpis.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace harness::ideaspace {
namespace {

// From the queue time to the eligible time as the log tells them; 0 where it does not.
Micros TimeInFront(const process::Executions& log, const process::ExecutionFacts& facts, uint32_t row) {
  const Timestamp queued = facts.queued_us[row];
  const Timestamp eligible = log.eligible_us[row];
  if (queued == process::kUnknownTime || eligible == process::kUnknownTime || queued > eligible) return 0;
  return eligible - queued;
}

// Positions of the entity's executions.
std::vector<uint32_t> Chosen(const Observations& replayed, const process::Executions& log,
                             const EntityState& entity) {
  std::vector<uint32_t> chosen;
  if (entity.kind == "all") {
    chosen.resize(replayed.size());
    std::iota(chosen.begin(), chosen.end(), 0U);
    return chosen;
  }
  if (entity.kind != "process" && entity.kind != "host") return chosen;
  const auto& names = entity.kind == "process" ? log.processes : log.hosts;
  const auto& number_of_row = entity.kind == "process" ? log.process : log.host;
  for (size_t number = 0; number < names.size(); ++number) {
    if (names.NameOf(number) != entity.name) continue;
    for (uint32_t at = 0; at < replayed.size(); ++at) {
      if (number_of_row[replayed.row[at]] == number) chosen.push_back(at);
    }
  }
  return chosen;
}

}  // namespace

Observations ObserveReplay(replay::Executed executed, const process::Executions& log,
                           const process::ExecutionFacts& facts) {
  Observations replayed;
  replayed.row = std::move(executed.row);
  replayed.eligible_wait_us = std::move(executed.wait_us);
  replayed.duration_us = std::move(executed.duration_us);
  replayed.queue_delay_us = replayed.eligible_wait_us;
  for (size_t at = 0; at < replayed.size(); ++at) {
    Micros& delay = replayed.queue_delay_us[at];
    if (delay != kUnknownMicros) delay += TimeInFront(log, facts, replayed.row[at]);
  }
  return replayed;
}

KpiVector ReplayedKpis(const Observations& replayed, const process::Executions& log,
                       const process::ExecutionFacts& facts, const EntityState& entity,
                       const KpiOptions& options) {
  return ValuesOf(
      EstimateKpis(replayed, facts, Chosen(replayed, log, entity), entity.span_us, options, false));
}

MovedKpis MoveKpis(const KpiVector& observed, const KpiVector& baseline, const KpiVector& action,
                   bool requests_stay) {
  MovedKpis moved;
  moved.after = observed;
  for (size_t i = 0; i < kKpis; ++i) {
    const auto kpi = static_cast<Kpi>(i);
    if (!observed[i] || (requests_stay && kpi == Kpi::kRatePerMin)) continue;
    if (!baseline[i] || !action[i]) {
      moved.kept.push_back(kpi);
      continue;
    }
    if (*action[i] == *baseline[i]) continue;
    const double highest = InfoOf(kpi).unit == "1" ? 1 : std::numeric_limits<double>::max();
    moved.after[i] = std::clamp(*observed[i] + (*action[i] - *baseline[i]), 0.0, highest);
  }
  return moved;
}

KpiVector CountedOnly(const KpiVector& observed, const KpiVector& after) {
  KpiVector counted = observed;
  for (const Kpi kpi : {Kpi::kRatePerMin, Kpi::kBackgroundOverheadPerMin}) {
    counted[static_cast<size_t>(kpi)] = after[static_cast<size_t>(kpi)];
  }
  return counted;
}

}  // namespace harness::ideaspace
