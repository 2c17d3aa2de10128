// SPDX-License-Identifier: Apache-2.0
// What a log lacks: the requirements on its data that it breaks, in words, with what each adds to the energy.
#pragma once

#include <string_view>
#include <vector>

#include "report/action_facts.h"
#include "run/run_result.h"

namespace harness::report {

// What `energy.constraints` is made of, with the settings of the run's plugin `id`. What the dataset alone
// does not tell is one entry for the rest. Empty where nothing is broken or the sum is unknown.
std::vector<BrokenFact> BrokenRequirements(const run::RunResult& run, std::string_view id,
                                           const EnergyFacts& energy);

}  // namespace harness::report
