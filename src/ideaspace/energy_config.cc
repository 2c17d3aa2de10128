// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy_config.h"

#include <cmath>

namespace harness::ideaspace {
namespace {

Micros MicrosOf(const Json& seconds) {
  return static_cast<Micros>(std::llround(seconds.get<double>() * 1e6));
}

}  // namespace

GapSettings GapSettingsFrom(const Json& config) {
  GapSettings settings;
  KpiOptions kpis;
  kpis.wait_threshold_us = MicrosOf(config.at("wait_threshold_s"));
  settings.entities.kpis = kpis;
  settings.entities.row_threshold = config.at("row_threshold").get<int64_t>();
  settings.entities.least_rows_per_cohort = config.at("least_rows_per_cohort").get<int64_t>();
  settings.entities.negative_tolerance_us = config.at("negative_tolerance_us").get<int64_t>();
  settings.ideals.kpis = kpis;
  for (size_t i = 0; i < kKpis; ++i) {
    const std::string name(KpiTable()[i].name);
    settings.ideals.energy.weights[i] = config.at("weights").at(name).get<double>();
    settings.ideals.energy.eps[i] = config.at("eps").at(name).get<double>();
  }
  settings.ideals.scope =
      config.at("frontier_scope") == "entities" ? FrontierScope::kEntities : FrontierScope::kCohorts;
  return settings;
}

ConstraintPenalties PenaltiesFrom(const Json& config) {
  const Json& from = config.at("constraint_penalties");
  return {from.at("missing_time_column").get<double>(), from.at("negative_durations").get<double>(),
          from.at("parse_rate").get<double>(), from.at("policy_exclusion").get<double>()};
}

ConstraintLimits LimitsFrom(const Json& config) {
  return {config.at("negative_share").get<double>(), config.at("least_parse_rate").get<double>()};
}

}  // namespace harness::ideaspace
