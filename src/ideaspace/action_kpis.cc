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

// The executions that are of an entity, by the numbers of its name.
class Members {
 public:
  Members(const process::Executions& log, const EntityState& entity) : all_(entity.kind == "all") {
    if (entity.kind != "process" && entity.kind != "host") return;
    const auto& names = entity.kind == "process" ? log.processes : log.hosts;
    number_of_row_ = entity.kind == "process" ? &log.process : &log.host;
    for (size_t number = 0; number < names.size(); ++number)
      is_named_.push_back(names.NameOf(number) == entity.name);
  }
  bool empty() const { return !all_ && number_of_row_ == nullptr; }
  bool all() const { return all_; }
  bool Holds(uint32_t row) const {
    if (all_) return true;
    const uint32_t number = (*number_of_row_)[row];
    return number < is_named_.size() && is_named_[number];
  }

 private:
  bool all_;
  const std::vector<uint32_t>* number_of_row_ = nullptr;
  std::vector<bool> is_named_;  // by number
};

}  // namespace

KpiVector ReplayedKpis(const replay::Executed& replayed, const process::Executions& log,
                       const process::ExecutionFacts& facts, const EntityState& entity,
                       const KpiOptions& options, const std::vector<bool>* among) {
  const Members members(log, entity);
  KpiTally tally(facts, options.wait_threshold_us);
  if (members.all()) tally.Reserve(replayed.row.size());
  for (size_t at = 0; at < replayed.row.size() && !members.empty(); ++at) {
    const uint32_t row = replayed.row[at];
    if (!members.Holds(row) || (among != nullptr && !(*among)[row])) continue;
    const Micros wait = replayed.wait_us[at];
    const Micros delay = wait == kUnknownMicros ? wait : wait + TimeInFront(log, facts, row);
    tally.Add(row, delay, wait, replayed.duration_us[at]);
  }
  return ValuesOf(tally.Estimate(entity.span_us, options, false));
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
