// SPDX-License-Identifier: Apache-2.0
// Reads the #include lines of a source tree and says which point up or aside.
#pragma once

#include <string>
#include <vector>

#include "base/files.h"

namespace harness::tests {

// One line for each #include below `root`/src and `root`/plugins that breaks the order of the layers in
// docs: "src/stats/a.cc:7: stats must not include engine/engine.h", sorted.
std::vector<std::string> LayerViolations(const Path& root);

}  // namespace harness::tests
