// SPDX-License-Identifier: Apache-2.0
// From a plugin's finding to a recommendation that rests on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "insight/matrix_parts.h"

namespace harness::insight {

struct ExampleTrace {
  const Json* finding = nullptr;         // null: it has none
  const Json* recommendation = nullptr;  // null: none rests on it in this run
  std::vector<std::string> path;         // plugins from the finding's to the recommendation's, both included
};

// The plugin's own recommendation that saves most, with the finding that it names; else the weightiest of its
// findings that speaks of a process or pool which a recommendation of a plugin that reads its results (or
// reads what reads them) targets, with the nearest such plugin; else its weightiest finding alone. Weight:
// severity, then hours, then the order of the report. Pointers into `example`.
ExampleTrace TraceOf(const MatrixInput& input, const ExamplePlugins& example, const std::string& id);

}  // namespace harness::insight
