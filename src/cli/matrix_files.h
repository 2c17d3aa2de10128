// SPDX-License-Identifier: Apache-2.0
// The matrices of this program: its plugins, and a run of all of them over a log that it makes itself.
#pragma once

#include <string>
#include <vector>

#include "cli/invocation.h"
#include "insight/gate.h"
#include "insight/matrices.h"

namespace harness::cli {

// The built-in plugins and those of the setting run.plugin_path. The example run is over a generated ERP log
// of fixed seed in a home of its own with a fixed key, which is removed; no setting of a plugin is changed.
// So the same program gives the same bytes on any machine. Errors: those of generating, importing, running.
Result<std::vector<insight::MatrixFile>> MakeMatrices(Invocation& invocation);

// The gate "matrices": fail with all that is wrong in `folder`, pass when the files there are those that the
// program makes now. Errors: as MakeMatrices and insight::CheckMatrices.
Result<insight::Gate> MatrixGate(Invocation& invocation, const Path& folder);

}  // namespace harness::cli
