// SPDX-License-Identifier: Apache-2.0
// Which changes for the better only end a slow spell that another change began.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "process/level_changes.h"

namespace harness::process {

struct LevelReturn {
  size_t began = 0;       // the change for the worse that began the spell, by its place in `changes`
  double level_then = 0;  // before the spell, in the unit of the changes
  bool in_full = false;   // back to that level; else only nearer to it
};

// One entry a change. A change for the better is a return where the stretch before it was reached by changes
// without a gap, one of them for the worse, and the level is not below the least that stood before a change
// for the worse among them. A quarter of its own step is left on both sides for what chance adds to levels.
std::vector<std::optional<LevelReturn>> FindReturns(std::span<const LevelChange> changes);

}  // namespace harness::process
