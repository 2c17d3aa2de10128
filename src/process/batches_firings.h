// SPDX-License-Identifier: Apache-2.0
// The firings of a process, from its batches: what rules are learned on.
#pragma once

#include <vector>

#include "process/batches.h"
#include "process/firing_rules.h"

namespace harness::process {

// Of one process: its batches of which a member waited for the release, and the single executions that its
// collectors let go after a wait. A firing lies at the release: afterwards only the resource was missing.
struct ProcessFirings {
  uint32_t process = 0;
  std::vector<Timestamp> ready_us;  // of all members, batch by batch, each ascending
  std::vector<Firing> firings;      // into ready_us
};

// By process name; only processes with a firing.
std::vector<ProcessFirings> FiringsOf(const Executions& log, const Timeline& timeline, const Batches& found);

}  // namespace harness::process
