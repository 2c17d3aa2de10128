// SPDX-License-Identifier: Apache-2.0
// entities_table.json: the figures and ideals of all entities, as the plugins of the energy hand them on.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "ideaspace/energy_state.h"
#include "ideaspace/gap.h"

namespace harness::ideaspace {

// The form of schemas/entities_table.schema.json. `ideals` are those of `table`, made with `options` and
// `given`.
Json EntitiesTableJson(const EntityTable& table, const Ideals& ideals, const IdealOptions& options,
                       const std::optional<GivenIdeals>& given);

// What an energy is computed from.
struct GapEntity {
  EntityState state;                      // without constraints and energy
  int64_t timed = 0, negative = 0;        // as Entity
  std::array<int64_t, kKpis> known = {};  // executions that each figure rests on
  bool no_better_reference = false;
  std::string reason;
};

struct GapTable {
  std::string ideal_mode, frontier_scope;
  Micros wait_threshold_us = 0;
  EnergyConfig config;  // weights and eps; default penalties
  std::vector<GapEntity> entities;
};

// Errors: kInvalidArgument naming the field.
Result<GapTable> GapTableFromJson(const Json& json);

}  // namespace harness::ideaspace
