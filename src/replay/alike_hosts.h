// SPDX-License-Identifier: Apache-2.0
// Hosts that may stand for each other, so that a replay need not ask which of them ran a job.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/model.h"

namespace harness::replay {

// By host the number of its group, on two machines with the same hosts at once. Of one group are hosts that
// close at the same times, stand in the same sets of usable hosts, and next to each other wherever hosts are
// tried in an order: as long as as many slots of each group are taken, all jobs of one slot start at the same
// times, whichever hosts of the groups run them. How many slots a host has does not matter.
// `has_jobs`: by process; where the others may run does not matter.
std::vector<uint32_t> AlikeHosts(const Machines& a, const Machines& b, Discipline discipline,
                                 const std::vector<bool>& has_jobs);

}  // namespace harness::replay
