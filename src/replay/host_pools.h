// SPDX-License-Identifier: Apache-2.0
// Which hosts of a model share their work.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/model.h"

namespace harness::replay {

// By host: the lowest host of its pool. Two hosts are in one pool when a chain of processes that may use
// several of them ties them; a host that no process may use is a pool of its own.
std::vector<uint32_t> PoolOfHosts(const Machines& machines);

}  // namespace harness::replay
