// SPDX-License-Identifier: Apache-2.0
// Which hosts form a pool: those that share work, because some process was seen on both.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "process/executions.h"

namespace harness::process {

struct HostGroups {
  std::vector<uint32_t> group_of_host;       // by number of the host
  std::vector<std::vector<uint32_t>> hosts;  // by group: hosts in order of their names; groups by their first
  size_t size() const { return hosts.size(); }
};

// Two hosts are in one pool when a chain of processes links them. Only executions that started count: one
// that never started was on no host, whatever its row says.
HostGroups GroupHosts(const Executions& log);

// "QEC01, QEC02"; "h01, h02 and 62 more hosts" above three.
std::string PoolName(const Executions& log, const std::vector<uint32_t>& hosts);

}  // namespace harness::process
