// SPDX-License-Identifier: Apache-2.0
#include "process/host_groups.h"

#include "process/host_sets.h"

namespace harness::process {
namespace {

constexpr size_t kNamed = 3;

}  // namespace

HostGroups GroupHosts(const Executions& log) {
  HostSets sets(log.hosts.size());
  std::vector<uint32_t> first_host(log.processes.size(), kNoRow);
  for (size_t row = 0; row < log.rows(); ++row) {
    if (log.started_us[row] == kUnknownTime) continue;
    uint32_t& first = first_host[log.process[row]];
    if (first == kNoRow) first = log.host[row];
    if (first != log.host[row]) sets.Join(first, log.host[row]);
  }
  HostGroups groups;
  groups.group_of_host.assign(log.hosts.size(), kNoRow);
  std::vector<uint32_t> group_of_set(log.hosts.size(), kNoRow);
  for (const size_t number : log.hosts.SortedByName()) {
    const auto host = static_cast<uint32_t>(number);
    uint32_t& group = group_of_set[sets.Of(host)];
    if (group == kNoRow) {
      group = static_cast<uint32_t>(groups.hosts.size());
      groups.hosts.emplace_back();
    }
    groups.group_of_host[host] = group;
    groups.hosts[group].push_back(host);
  }
  return groups;
}

std::string PoolName(const Executions& log, const std::vector<uint32_t>& hosts) {
  const size_t named = hosts.size() <= kNamed ? hosts.size() : kNamed - 1;
  std::string name;
  for (size_t i = 0; i < named; ++i) {
    name += (i > 0 ? ", " : "") + std::string(log.hosts.NameOf(hosts[i]));
  }
  if (named < hosts.size()) name += " and " + std::to_string(hosts.size() - named) + " more hosts";
  return name;
}

}  // namespace harness::process
