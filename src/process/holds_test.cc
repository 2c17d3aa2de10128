// SPDX-License-Identifier: Apache-2.0
#include "process/holds.h"

#include <gtest/gtest.h>

#include "process/timeline.h"

namespace harness::process {
namespace {

// P runs from 0 to 10; a child of it is eligible at 4 and starts at `started`.
Executions ParentAndChild(Timestamp started, Timestamp parent_ended = 10) {
  Executions log;
  log.eligible_us = {0, 4};
  log.started_us = {0, started};
  log.ended_us = {parent_ended, started + 1};
  for (const char* name : {"P", "C"}) log.process.push_back(static_cast<uint32_t>(log.processes.Of(name)));
  log.host.assign(2, static_cast<uint32_t>(log.hosts.Of("h")));
  log.slots.assign(2, 1);
  log.predecessor = {kNoRow, 0};
  log.in_sequence = {1, 1};
  log.links = {{0, 1}};
  log.link_is_dependency = {0};
  return log;
}

TEST(Holds, ThePartOfTheWaitBeforeTheParentEnded) {
  const Executions log = ParentAndChild(12);
  const Holds holds = CollectHolds(log);
  EXPECT_EQ(holds.held_us.AsInt64(), 6);
  EXPECT_EQ(holds.pairs.at(0).held_runs, 1);
  EXPECT_EQ(ReadyTime(log, 1), 10);
}

TEST(Holds, WhatStartsBeforeItsParentEndedWasNotHeld) {
  const Executions log = ParentAndChild(9);
  const Holds holds = CollectHolds(log);
  EXPECT_EQ(holds.held_us.AsInt64(), 0);
  EXPECT_EQ(holds.pairs.at(0).held_runs, 0);
  EXPECT_EQ(holds.pairs.at(0).after_release, 0);
  EXPECT_EQ(ReadyTime(log, 1), 4);
  EXPECT_EQ(ReadyTime(ParentAndChild(9, kUnknownTime), 1), 9);  // how long it ran is not known
}

}  // namespace
}  // namespace harness::process
