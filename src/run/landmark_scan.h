// SPDX-License-Identifier: Apache-2.0
// No text of an issue that is known by name may stand in the output of a run with known issues off.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "insight/gate.h"
#include "run/run.h"

namespace harness::run {

// What would give a known issue away: ids, labels and sentences of the levers that know an issue by name,
// unless a general lever says the same; names of the settings that serve them alone; id, name and description
// of the built-in plugins that exist for one, but for `ran`, ids of those that the user asked for; id, title
// and explanation of the project's issues. In order, each once.
std::vector<std::string> LandmarkPhrases(const RunOptions& options, const std::set<std::string>& ran);

// Scans every file of a run; the plugins that ran are those with artifacts. A phrase that is part of a name
// of the log (a process, a host, the key of a parameter, an input file) is no leak: the log may hold any
// name. Errors: kIo; those of the engine that reads the names, which is asked only when something was found.
Result<insight::Gate> ScanForLandmarks(const Path& run_folder, const RunOptions& options);

}  // namespace harness::run
