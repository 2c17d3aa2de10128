// SPDX-License-Identifier: Apache-2.0
// Which baselines the settings accept.
#pragma once

#include <string>

#include "cli/config.h"
#include "ideaspace/baseline.h"
#include "run/settings_check.h"

namespace harness::cli {

// A baseline that a run may use: ReadBaseline with the keys of baseline.trusted_keys.
Result<ideaspace::Baseline> AcceptBaseline(const Path& path, const Config& config);

// For settings with the check "baseline-file".
run::FormatChecks BaselineChecks(const Config& config);

// "key 0123456789abcdef, which is trusted" or what else is to be said of the signer.
std::string SignerText(const ideaspace::Baseline& baseline, const Config& config);

}  // namespace harness::cli
