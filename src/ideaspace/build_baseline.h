// SPDX-License-Identifier: Apache-2.0
// A baseline from the figures of a run.
#pragma once

#include <string>

#include "base/result.h"
#include "ideaspace/baseline.h"
#include "ideaspace/energy_state.h"

namespace harness::ideaspace {

struct BaselineSource {
  bool ideal = false;  // take what each entity was held against instead of what was observed
  // One cohort, "2025-W27" or "cohort:2025-W27": its figures become those of ALL. Empty: ALL, processes and
  // hosts, each with its own.
  std::string cohort = {};
  std::string id = {};  // empty: "baseline-" and 12 digits of the hash of its figures
  std::string dataset = {}, run = {}, notes = {};
};

// An unsigned baseline. Figures that are not known are left out, and entities without any. Errors:
// kInvalidArgument for a cohort that is not there (with the nearest), a figure that is negative or not
// finite, and when no figure is left.
Result<Baseline> BuildBaseline(const EnergyState& state, const BaselineSource& source);

}  // namespace harness::ideaspace
