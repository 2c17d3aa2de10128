// SPDX-License-Identifier: Apache-2.0
#include "replay/actions.h"

#include <algorithm>

namespace harness::replay {
namespace {

Result<void> CheckNumber(const char* what, uint32_t number, size_t count) {
  if (number < count) return Ok();
  return InvalidArgument("found " + std::string(what) + " number " + std::to_string(number) +
                         ", expected one below " + std::to_string(count));
}

}  // namespace

Result<void> CheckSlots(const std::string& host, int64_t slots, int64_t more) {
  const bool too_many = more > 0 && more > kMostSlots - slots;
  if (!too_many && slots + more >= 1) return Ok();
  // Without its sign as text: the least integer has no positive one.
  const std::string change =
      more < 0 ? std::to_string(more).substr(1) + " fewer" : std::to_string(more) + " more";
  return InvalidArgument(host + ": found " + std::to_string(slots) + (slots == 1 ? " slot" : " slots") +
                         " and " + change + ", expected " +
                         (too_many ? "at most 2,147,483,647 together" : "at least 1 to stay"));
}

Result<void> AddSlots(Machines& machines, std::optional<uint32_t> host, int64_t more) {
  if (host) RETURN_IF_ERROR(CheckNumber("host", *host, machines.hosts.size()));
  const uint32_t from = host.value_or(0);
  const auto to = host ? *host + 1 : static_cast<uint32_t>(machines.hosts.size());
  for (uint32_t i = from; i < to; ++i) {
    RETURN_IF_ERROR(CheckSlots("host " + std::to_string(i), machines.hosts[i].slots, more));
  }
  for (uint32_t i = from; i < to; ++i) machines.hosts[i].slots += more;
  return Ok();
}

Result<void> Cap(Machines& machines, uint32_t process, int64_t most) {
  RETURN_IF_ERROR(CheckNumber("process", process, machines.class_of_process.size()));
  if (most < 0)
    return InvalidArgument("found a cap of " + std::to_string(most) +
                           ", expected how many may run at once, or 0 for no cap");
  machines.cap_of_process.resize(machines.class_of_process.size());
  machines.cap_of_process[process] = most;
  return Ok();
}

Result<void> SetPriority(Machines& machines, uint32_t process, int64_t priority) {
  RETURN_IF_ERROR(CheckNumber("process", process, machines.priority_of_process.size()));
  machines.priority_of_process[process] = priority;
  return Ok();
}

Result<void> Route(Machines& machines, uint32_t process, std::vector<uint32_t> hosts) {
  RETURN_IF_ERROR(CheckNumber("process", process, machines.class_of_process.size()));
  if (hosts.empty()) return InvalidArgument("found no host to route to, expected one or more");
  for (const uint32_t host : hosts) RETURN_IF_ERROR(CheckNumber("host", host, machines.hosts.size()));
  std::vector<uint32_t> usable = hosts;
  std::sort(usable.begin(), usable.end());
  if (std::adjacent_find(usable.begin(), usable.end()) != usable.end())
    return InvalidArgument("found a host twice in a route, expected each once");
  const auto known = std::find(machines.classes.begin(), machines.classes.end(), usable);
  machines.class_of_process[process] = static_cast<uint32_t>(known - machines.classes.begin());
  if (known == machines.classes.end()) machines.classes.push_back(std::move(usable));
  machines.preferred_hosts[process] = std::move(hosts);
  return Ok();
}

}  // namespace harness::replay
