// SPDX-License-Identifier: Apache-2.0
#include "replay/host_pools.h"

#include "process/host_sets.h"

namespace harness::replay {

std::vector<uint32_t> PoolOfHosts(const Machines& machines) {
  process::HostSets sets(machines.hosts.size());
  // Sets that no process uses any more, since it is routed elsewhere, tie nothing.
  for (const uint32_t number : machines.class_of_process) {
    const auto& usable = machines.classes[number];
    for (const uint32_t host : usable) sets.Join(host, usable.front());
  }
  std::vector<uint32_t> pool(machines.hosts.size());
  for (uint32_t host = 0; host < pool.size(); ++host) pool[host] = sets.Of(host);
  return pool;
}

}  // namespace harness::replay
