// SPDX-License-Identifier: Apache-2.0
// Observed figures, ideals and energies of all entities: what an action is judged against.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "ideaspace/energy.h"

namespace harness::ideaspace {

struct EntityState {
  std::string key;     // "ALL", "process:QEMAIL", "host:H1", "cohort:2025-W27"
  std::string kind;    // "all", "process", "host", "cohort", "group"
  std::string name;    // "QEMAIL"
  int64_t n = 0;       // rows
  Micros span_us = 0;  // over which its rates are counted
  KpiVector observed, ideal;
  // The worse end of the interval of each figure: up to there it may be chance. Unknown without an interval.
  KpiVector worse_end;
  std::vector<ConstraintTerm> constraints;
  Energy energy;  // EnergyOf(observed, ideal, config, constraints)
};

struct EnergyState {
  std::string ideal_mode = "none";  // "frontier", "baseline", "none"
  Micros wait_threshold_us = 60 * kMicrosPerSecond;
  EnergyConfig config;
  std::vector<EntityState> entities;  // ALL, processes by name, hosts by name, cohorts by key

  const EntityState* Find(std::string_view key) const;  // nullptr when there is none
};

// The form of energy_state_vector.json (schemas/energy_state_vector.schema.json).
Json ToJson(const EnergyState& state);
// Energies are computed again from figures and ideals. Errors: kInvalidArgument naming the place: a field
// that is missing or of the wrong type, energies that are not those of the figures.
Result<EnergyState> EnergyStateFromJson(const Json& json);

// {kpi: number or null}, all figures.
Json ToJson(const KpiVector& figures);
Result<KpiVector> KpiVectorFromJson(const Json& json);

}  // namespace harness::ideaspace
