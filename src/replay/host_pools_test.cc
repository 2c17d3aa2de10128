// SPDX-License-Identifier: Apache-2.0
#include "replay/host_pools.h"

#include <gtest/gtest.h>

namespace harness::replay {
namespace {

TEST(HostPools, AChainOfProcessesTiesHosts) {
  Machines machines;
  machines.hosts.resize(5);
  machines.classes = {{2, 3}, {0, 1}, {1, 2}, {}};
  machines.class_of_process = {0, 1, 3};
  EXPECT_EQ(PoolOfHosts(machines), (std::vector<uint32_t>{0, 0, 2, 2, 4}));  // nobody uses {1, 2}
  machines.class_of_process = {0, 1, 2};
  EXPECT_EQ(PoolOfHosts(machines), (std::vector<uint32_t>{0, 0, 0, 0, 4}));
  EXPECT_TRUE(PoolOfHosts({}).empty());
}

}  // namespace
}  // namespace harness::replay
