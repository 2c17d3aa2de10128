// SPDX-License-Identifier: Apache-2.0
// What the same plugins find on samples of the same log: the noise that a run's insights stand in.
#pragma once

#include <cstdint>
#include <vector>

#include "insight/insight.h"
#include "run/run.h"

namespace harness::run {

// Runs `options` on `reruns` bootstrap samples of its dataset, numbered from 0, and gives the insights of
// each. Samples and runs stand in a folder of their own below `scratch` and are gone when it returns; nothing
// reaches options.home. Reports are not written. Errors: those of RunPlugins and BootstrapSample.
Result<std::vector<insight::Insights>> BootstrapReruns(const RunOptions& options, int64_t reruns,
                                                       const Path& scratch, Progress& progress);

}  // namespace harness::run
