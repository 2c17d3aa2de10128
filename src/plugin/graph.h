// SPDX-License-Identifier: Apache-2.0
// The order of plugins by depends_on: layers whose members do not depend on each other.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace harness::plugin {

struct GraphNode {
  std::string id;
  std::vector<std::string> depends_on;
};

// Layer 0 depends on nothing, layer k on something of layer k-1 and nothing later. Ids are sorted within
// a layer, so the answer does not depend on the order of `nodes`.
// Errors: kInvalidArgument for a cycle, written out ("a -> b -> a", from its smallest id), for a
// dependency that is not among the nodes (with the id nearest to it), for an id that occurs twice.
Result<std::vector<std::vector<std::string>>> Layers(const std::vector<GraphNode>& nodes);

// The ids asked for and all that they depend on, sorted. Errors: as Layers for unknown ids.
Result<std::vector<std::string>> WithDependencies(const std::vector<GraphNode>& nodes,
                                                  const std::vector<std::string>& wanted);

}  // namespace harness::plugin
