// SPDX-License-Identifier: Apache-2.0
#include "process/host_groups.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

void AddOn(Executions& log, const char* process, const char* host, Timestamp start = 0) {
  log.process.push_back(static_cast<uint32_t>(log.processes.Of(process)));
  log.host.push_back(static_cast<uint32_t>(log.hosts.Of(host)));
  log.started_us.push_back(start);
}

TEST(HostGroups, AChainOfProcessesLinksHosts) {
  Executions log;
  AddOn(log, "A", "h3");
  AddOn(log, "A", "h2");
  AddOn(log, "B", "h2");
  AddOn(log, "B", "h1");
  AddOn(log, "C", "h0");
  const HostGroups groups = GroupHosts(log);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(PoolName(log, groups.hosts[0]), "h0");
  EXPECT_EQ(PoolName(log, groups.hosts[1]), "h1, h2, h3");
  EXPECT_EQ(groups.group_of_host[log.hosts.Of("h3")], 1U);
}

TEST(HostGroups, WhatNeverStartedLinksNothing) {
  Executions log;
  AddOn(log, "A", "h1");
  AddOn(log, "A", "h2", kUnknownTime);
  EXPECT_EQ(GroupHosts(log).size(), 2U);
}

TEST(HostGroups, ManyHostsAreCounted) {
  Executions log;
  for (const char* host : {"a", "b", "c", "d", "e"}) AddOn(log, "P", host);
  EXPECT_EQ(PoolName(log, GroupHosts(log).hosts[0]), "a, b and 3 more hosts");
  EXPECT_EQ(PoolName(log, {}), "");
}

TEST(HostGroups, AnEmptyLogHasNone) {
  EXPECT_EQ(GroupHosts(Executions()).size(), 0U);
}

}  // namespace
}  // namespace harness::process
