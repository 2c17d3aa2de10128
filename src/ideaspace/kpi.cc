// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/kpi.h"

namespace harness::ideaspace {

const std::array<KpiInfo, kKpis>& KpiTable() {
  static constexpr std::array<KpiInfo, kKpis> table = {{
      {"duration_p50", "s", true, 0, 1, "median duration"},
      {"duration_p95", "s", true, 1, 1, "95th percentile of duration"},
      {"queue_delay_p50", "s", true, 0, 1, "median queue delay"},
      {"queue_delay_p95", "s", true, 2, 1, "95th percentile of queue delay"},
      {"error_rate", "1", true, 1, 0.01, "share of failed executions"},
      {"rate_per_min", "1/min", false, 0.5, 0.01, "requested executions a minute"},
      {"background_overhead_per_min", "1/min", true, 1, 0.01, "scheduled executions a minute"},
      {"eligible_wait_gt_share", "1", true, 0, 0.01, "share of executions that wait long"},
  }};
  return table;
}

std::optional<Kpi> KpiByName(std::string_view name) {
  for (size_t i = 0; i < kKpis; ++i) {
    if (KpiTable()[i].name == name) return static_cast<Kpi>(i);
  }
  return std::nullopt;
}

}  // namespace harness::ideaspace
