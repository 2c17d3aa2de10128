// SPDX-License-Identifier: Apache-2.0
// The settings of the energy's plugins as options.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "ideaspace/energy_constraints.h"
#include "ideaspace/entities.h"
#include "ideaspace/gap.h"

namespace harness::ideaspace {

struct GapSettings {
  EntityOptions entities;
  IdealOptions ideals;
};

// Settings of analysis_ideaspace_normative_gap, as its config.schema.json describes them.
GapSettings GapSettingsFrom(const Json& config);

// Settings of analysis_ideaspace_energy_ebm_v1.
ConstraintPenalties PenaltiesFrom(const Json& config);
ConstraintLimits LimitsFrom(const Json& config);

}  // namespace harness::ideaspace
