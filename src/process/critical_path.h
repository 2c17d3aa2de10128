// SPDX-License-Identifier: Apache-2.0
// Chains of executions that wait for each other: the longest path through each, and the slack of the rest.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "process/executions.h"

namespace harness::process {

// An execution may have several predecessors (a parent and a dependency); links of (predecessor, successor)
// rows.
struct DependencyGraph {
  uint32_t rows = 0;
  std::vector<uint32_t> first;         // by row: its successors are next[first[row], first[row + 1])
  std::vector<uint32_t> next;          // ascending for each row
  std::vector<uint32_t> predecessors;  // by row: how many
};

// Double links count once; a row that names itself is a cycle of one. Requires rows below `rows`.
DependencyGraph MakeGraph(uint32_t rows, std::vector<std::pair<uint32_t, uint32_t>> links);

struct CriticalPaths {
  // Rows on cycles or after them have no path; each cycle with its rows in the order of its links, from the
  // smallest.
  std::vector<std::vector<uint32_t>> cycles;
  std::vector<bool> on_cycle_or_after;  // by row

  // A chain is a connected part of the graph with two executions or more; a part with a cycle is none.
  struct Chain {
    Micros length_us = 0;  // the largest sum of weights along a path
    std::vector<uint32_t>
        path;  // one such path, in order; of equals the smaller row at each step from the end
    uint32_t executions = 0;
  };
  std::vector<Chain> chains;       // by their smallest row
  std::vector<uint32_t> chain_of;  // by row: index into chains; kNoRow without one
  // By row of a chain: by how much its weight could grow without a longer path in its chain; 0 on the path.
  std::vector<Micros> slack_us;
  // By row of a chain: by how much the chain gets shorter at most when this weight alone does: the length
  // less the longest path without the row, at most the weight; 0 with slack.
  std::vector<Micros> most_saved_us;
};

// Weights are 0 or more, by row. Longest paths by one pass in topological order (Kahn 1962), slack as in the
// critical path method (Kelley and Walker 1959). O(rows + links log links); exact integers.
CriticalPaths FindCriticalPaths(const DependencyGraph& graph, const std::vector<Micros>& weight_us);

}  // namespace harness::process
