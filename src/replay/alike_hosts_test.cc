// SPDX-License-Identifier: Apache-2.0
#include "replay/alike_hosts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace harness::replay {
namespace {

// One process for each set of hosts.
Machines MachinesOf(size_t hosts, std::vector<std::vector<uint32_t>> sets) {
  Machines machines;
  for (uint32_t host = 0; host < hosts; ++host) machines.hosts.push_back({host, 1 + host, {}});
  for (uint32_t process = 0; process < sets.size(); ++process) machines.class_of_process.push_back(process);
  machines.preferred_hosts = sets;
  machines.classes = std::move(sets);
  return machines;
}

// By host the first host that is alike.
std::vector<uint32_t> FirstAlike(const Machines& a, const Machines& b, Discipline discipline,
                                 const std::vector<bool>& has_jobs) {
  const std::vector<uint32_t> groups = AlikeHosts(a, b, discipline, has_jobs);
  std::vector<uint32_t> first;
  for (const uint32_t group : groups)
    first.push_back(static_cast<uint32_t>(std::find(groups.begin(), groups.end(), group) - groups.begin()));
  return first;
}

using Hosts = std::vector<uint32_t>;

TEST(AlikeHosts, StandInTheSameSets) {
  const Machines machines = MachinesOf(4, {{0, 1, 2}, {2, 3}});
  EXPECT_EQ(FirstAlike(machines, machines, Discipline::kFcfs, {true, true}), (Hosts{0, 0, 2, 3}));
  EXPECT_EQ(FirstAlike(machines, machines, Discipline::kFcfs, {true, false}), (Hosts{0, 0, 0, 3}));
}

TEST(AlikeHosts, OnBothMachines) {
  const Machines before = MachinesOf(3, {{0, 1, 2}}), after = MachinesOf(3, {{0, 1}});
  EXPECT_EQ(FirstAlike(before, after, Discipline::kFcfs, {true}), (Hosts{0, 0, 2}));
}

TEST(AlikeHosts, CloseAtTheSameTimes) {
  Machines machines = MachinesOf(3, {{0, 1, 2}});
  machines.hosts[0].calendar.closed = machines.hosts[1].calendar.closed = {{0, 10}};
  EXPECT_EQ(FirstAlike(machines, machines, Discipline::kFcfs, {true}), (Hosts{0, 0, 2}));
}

// Which of 0 and 2 is free decides whether 1 is taken.
TEST(AlikeHosts, NoOtherIsTriedBetweenThem) {
  Machines machines = MachinesOf(3, {{0, 1, 2}, {1}});
  EXPECT_EQ(FirstAlike(machines, machines, Discipline::kFcfs, {true, true}), (Hosts{0, 1, 2}));
  machines.preferred_hosts[0] = {1, 0, 2};
  EXPECT_EQ(FirstAlike(machines, machines, Discipline::kAffinity, {true, true}), (Hosts{0, 1, 0}));
}

}  // namespace
}  // namespace harness::replay
