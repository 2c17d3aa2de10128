// SPDX-License-Identifier: Apache-2.0
// The figures by which a system is judged: their names, units, which way is better, and what they weigh.
//
// ideaspace/ says how far a system is from what it has already shown to be possible, as one energy, and which
// changes would lower it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace harness::ideaspace {

enum class Kpi {
  kDurationP50,    // seconds from start to end
  kDurationP95,    //
  kQueueDelayP50,  // seconds from the queue time (the eligible time where there is none) to the start
  kQueueDelayP95,  //
  kErrorRate,      // failed executions over executions that tell how they ended
  kRatePerMin,     // executions a minute that no schedule started: the work that somebody wants
  kBackgroundOverheadPerMin,  // executions a minute that a schedule started
  kEligibleWaitGtShare,  // executions that waited longer than the threshold over those whose wait is known
};
inline constexpr size_t kKpis = 8;

struct KpiInfo {
  std::string_view name;  // as in configuration and JSON: "queue_delay_p95"
  std::string_view unit;  // "s", "1", "1/min"
  bool minimise = true;
  double weight = 0;       // default
  double eps = 0;          // default: one natural unit, the least scale of a gap
  std::string_view label;  // for people: "95th percentile of queue delay"
};

const std::array<KpiInfo, kKpis>& KpiTable();
inline const KpiInfo& InfoOf(Kpi kpi) {
  return KpiTable()[static_cast<size_t>(kpi)];
}
std::optional<Kpi> KpiByName(std::string_view name);

// Nothing where too few executions tell it.
using KpiVector = std::array<std::optional<double>, kKpis>;

}  // namespace harness::ideaspace
