// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/action_kpis.h"

#include <algorithm>
#include <limits>

namespace harness::ideaspace {
namespace {

// From the queue time to the eligible time as the log tells them; 0 where it does not.
Micros TimeInFront(const process::Executions& log, const process::ExecutionFacts& facts, uint32_t row) {
  const Timestamp queued = facts.queued_us[row];
  const Timestamp eligible = log.eligible_us[row];
  if (queued == process::kUnknownTime || eligible == process::kUnknownTime || queued > eligible) return 0;
  return eligible - queued;
}

}  // namespace

ReplayedKpis::ReplayedKpis(const process::Executions& log, const process::ExecutionFacts& facts,
                           const EntityState& entity, const KpiOptions& options)
    : log_(&log),
      facts_(&facts),
      options_(options),
      span_us_(entity.span_us),
      all_(entity.kind == "all"),
      sample_(facts, options.wait_threshold_us) {
  if (entity.kind == "process" || entity.kind == "host") {
    const auto& names = entity.kind == "process" ? log.processes : log.hosts;
    number_of_row_ = entity.kind == "process" ? &log.process : &log.host;
    for (size_t number = 0; number < names.size(); ++number)
      is_named_.push_back(names.NameOf(number) == entity.name);
  }
}

void ReplayedKpis::AddAll(const replay::Executed& unchanged, std::span<ReplayedKpis* const> entities) {
  if (entities.empty()) return;
  const process::Executions& log = *entities.front()->log_;
  // By number of a process or host: the entities that have its name.
  std::vector<std::vector<ReplayedKpis*>> of_process(log.processes.size()), of_host(log.hosts.size());
  std::vector<ReplayedKpis*> of_all;
  for (ReplayedKpis* entity : entities) {
    if (entity->all_) of_all.push_back(entity);
    auto& of_number = entity->number_of_row_ == &log.process ? of_process : of_host;
    for (size_t number = 0; number < entity->is_named_.size(); ++number) {
      if (entity->is_named_[number]) of_number[number].push_back(entity);
    }
  }
  for (ReplayedKpis* entity : of_all) entity->sample_.Reserve(unchanged.row.size());
  for (size_t at = 0; at < unchanged.row.size(); ++at) {
    const uint32_t row = unchanged.row[at];
    const auto add = [&](const std::vector<ReplayedKpis*>& to) {
      if (to.empty()) return;
      const Entry entry = to.front()->EntryOf(row, unchanged.wait_us[at], unchanged.duration_us[at]);
      for (ReplayedKpis* entity : to) entity->sample_.Add(entry);
    };
    add(of_all);
    if (log.process[row] < of_process.size()) add(of_process[log.process[row]]);
    if (log.host[row] < of_host.size()) add(of_host[log.host[row]]);
  }
  for (ReplayedKpis* entity : entities) entity->sample_.Sort();
}

bool ReplayedKpis::Holds(uint32_t row) const {
  if (all_ || number_of_row_ == nullptr) return all_;
  const uint32_t number = (*number_of_row_)[row];
  return number < is_named_.size() && is_named_[number];
}

ReplayedKpis::Entry ReplayedKpis::EntryOf(uint32_t row, Micros wait_us, Micros duration_us) const {
  const Micros delay = wait_us == kUnknownMicros ? wait_us : wait_us + TimeInFront(*log_, *facts_, row);
  return {row, delay, wait_us, duration_us};
}

void ReplayedKpis::Add(const replay::ExecutedChange& change, Change& to) const {
  if (!Holds(change.row)) return;
  const Entry before = EntryOf(change.row, change.wait_before_us, change.duration_before_us);
  if (change.dropped) {
    sample_.TakeOut(before, to.all);
    sample_.TakeOut(before, to.dropped);
  } else {
    const Micros duration = change.carries ? change.duration_before_us : change.duration_us;
    sample_.Replace(before, EntryOf(change.row, change.wait_us, duration), to.all);
  }
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

KpiVector BeyondChance(const KpiVector& observed, const KpiVector& after, const KpiVector& worse_end) {
  KpiVector beyond = after;
  for (const Kpi kpi : {Kpi::kDurationP50, Kpi::kDurationP95, Kpi::kQueueDelayP50, Kpi::kQueueDelayP95,
                        Kpi::kEligibleWaitGtShare}) {
    const auto i = static_cast<size_t>(kpi);
    if (!observed[i] || !after[i] || !worse_end[i]) continue;
    if (*after[i] > *observed[i] && *after[i] <= *worse_end[i]) beyond[i] = observed[i];
  }
  return beyond;
}

}  // namespace harness::ideaspace
