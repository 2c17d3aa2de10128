// SPDX-License-Identifier: Apache-2.0
#include "process/pool_load.h"

#include <gtest/gtest.h>

namespace harness::process {
namespace {

void Add(Executions& log, const char* host, Timestamp eligible, Timestamp start, Timestamp end,
         uint32_t slots = 1) {
  log.process.push_back(static_cast<uint32_t>(log.processes.Of("P")));
  log.host.push_back(static_cast<uint32_t>(log.hosts.Of(host)));
  log.eligible_us.push_back(eligible);
  log.started_us.push_back(start);
  log.ended_us.push_back(end);
  log.slots.push_back(slots);
}

// Arrivals at 0, 10, 40: gaps 10 and 30, mean 20, variance 200, scv 1/2. Services 4, 8, 12: mean 8, variance
// 16, scv 1/4. Waits 0, 1, 5.
TEST(PoolLoad, AHandWorkedCase) {
  Executions log;
  Add(log, "h", 40, 45, 57, 3);
  Add(log, "h", 0, 0, 4);
  Add(log, "h", 10, 11, 19);
  const PoolLoad load = MeasurePools(log, std::vector<uint32_t>{0}, 1).front();
  EXPECT_EQ(load.executions, 3);
  EXPECT_TRUE(load.wait_us == 6);
  EXPECT_EQ(load.largest_slots, 3U);
  EXPECT_DOUBLE_EQ(*load.mean_gap_us, 20);
  EXPECT_DOUBLE_EQ(*load.scv_arrival, 0.5);
  EXPECT_DOUBLE_EQ(*load.mean_service_us, 8);
  EXPECT_DOUBLE_EQ(*load.scv_service, 0.25);
  EXPECT_DOUBLE_EQ(*load.OfferedLoad(), 0.4);
}

TEST(PoolLoad, WhatIsNotCompleteIsLeftOut) {
  Executions log;
  Add(log, "h", 0, 5, kUnknownTime);
  Add(log, "h", kUnknownTime, 5, 6);
  Add(log, "h", 9, 5, 6);  // before it was eligible
  Add(log, "h", 0, 5, 4);  // backwards
  Add(log, "g", 0, 5, 6);  // another pool, left out
  const PoolLoad load = MeasurePools(log, std::vector<uint32_t>{0, 7}, 1).front();
  EXPECT_EQ(load.executions, 0);
  EXPECT_FALSE(load.OfferedLoad());
}

TEST(PoolLoad, TooFewValuesGiveNoVariation) {
  Executions log;
  Add(log, "h", 0, 5, 6);
  PoolLoad load = MeasurePools(log, std::vector<uint32_t>{0}, 1).front();
  EXPECT_FALSE(load.mean_gap_us);
  EXPECT_FALSE(load.scv_service);
  Add(log, "h", 0, 5, 5);  // all arrive at once
  load = MeasurePools(log, std::vector<uint32_t>{0}, 1).front();
  EXPECT_FALSE(load.OfferedLoad());
  EXPECT_FALSE(load.scv_arrival);
}

}  // namespace
}  // namespace harness::process
