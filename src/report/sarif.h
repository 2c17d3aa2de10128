// SPDX-License-Identifier: Apache-2.0
// The findings of a run as SARIF 2.1.0, for the tools that read the results of static analysis.
#pragma once

#include "base/json.h"
#include "base/result.h"

namespace harness::report {

// From report.json. One rule for each kind of finding of a plugin, "plugin/kind"; one result for each
// finding, in the order of the ranking. Severity becomes the level: info is informational, low a note, medium
// a warning, high and critical an error. A finding speaks of a log and not of a source file, so its place is
// a logical one: each text in its `where`. A plugin that could not run is a notification. The same run gives
// the same bytes. Errors: kInvalidArgument for a document that is no report. Source: OASIS, Static Analysis
// Results Interchange Format (SARIF) Version 2.1.0.
Result<Json> SarifOf(const Json& report);

}  // namespace harness::report
